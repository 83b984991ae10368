namespace Netcd.Store.Watching;

/// <summary>Finds a <see cref="KeyPath"/> in a dictionary by a <see cref="PathPrefix"/>.</summary>
internal sealed class PathPrefixComparer : IEqualityComparer<KeyPath>, IAlternateEqualityComparer<PathPrefix, KeyPath>
{
    public bool Equals(KeyPath x, KeyPath y) => x == y;

    public int GetHashCode(KeyPath obj) => (int)PathPrefix.Of(obj.Span).Hash;

    public bool Equals(PathPrefix alternate, KeyPath other) => alternate.Path.SequenceEqual(other.Span);

    public int GetHashCode(PathPrefix alternate) => (int)alternate.Hash;

    public KeyPath Create(PathPrefix alternate) => KeyPath.FromNormalised(alternate.Path);
}
