namespace Netcd.Store.Watching;

/// <summary>
/// The start of a path and its hash. A longer start's hash follows from a shorter one's, so that looking up every
/// ancestor of a key takes one pass over its bytes and no memory.
/// </summary>
internal readonly ref struct PathPrefix
{
    private PathPrefix(ReadOnlySpan<byte> path, uint hash)
    {
        Path = path;
        Hash = hash;
    }

    public ReadOnlySpan<byte> Path { get; }

    public uint Hash { get; }

    public static PathPrefix Of(ReadOnlySpan<byte> path) => default(PathPrefix).ExtendedTo(path);

    /// <summary>The longer start <paramref name="path"/>, which begins with this one.</summary>
    public PathPrefix ExtendedTo(ReadOnlySpan<byte> path)
    {
        var hash = Hash;
        foreach (var b in path[Path.Length..])
        {
            hash = (hash ^ b) * 16777619; // FNV-1a.
        }

        return new PathPrefix(path, hash);
    }
}
