using System.Collections.Immutable;
using System.Text;

namespace Netcd.Server.Auth;

/// <summary>Patterns of keys that may be read and written. Immutable.</summary>
/// <remarks>A list that was never given is default (not empty): etcd shows it as <c>null</c>.</remarks>
public sealed class KeyPermissions
{
    public static readonly KeyPermissions None = new();

    private readonly ImmutableArray<byte[]> _readPatterns = [];
    private readonly ImmutableArray<byte[]> _writePatterns = [];

    public ImmutableArray<string> Read
    {
        get;
        init => (field, _readPatterns) = (value, PatternsOf(value));
    }

    public ImmutableArray<string> Write
    {
        get;
        init => (field, _writePatterns) = (value, PatternsOf(value));
    }

    public bool IsEmpty => _readPatterns.IsEmpty && _writePatterns.IsEmpty;

    /// <summary>A pattern that ends in <c>*</c> fits every key that begins so; any other fits that one key, not what is below.</summary>
    public bool Allows(ReadOnlySpan<byte> key, bool recursive, bool isWrite)
    {
        // As spans, for which the pattern below copies nothing.
        foreach (ReadOnlySpan<byte> pattern in isWrite ? _writePatterns : _readPatterns)
        {
            var fits = pattern is [.. var prefix, (byte)'*']
                ? key.StartsWith(prefix)
                : !recursive && pattern.Length > 0 && key.SequenceEqual(pattern);
            if (fits)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Grants first, then revokes; to revoke what is not there changes nothing.</summary>
    /// <param name="grant">Null leaves both lists as they are.</param>
    /// <param name="revoke">Null leaves both lists as they are.</param>
    /// <param name="changed">The new permissions, sorted by bytes.</param>
    /// <param name="problem">What is granted already.</param>
    public bool TryChange(KeyPermissions? grant, KeyPermissions? revoke, out KeyPermissions changed, out string problem)
    {
        changed = this;
        problem = "";
        if (grant is not null)
        {
            if (!NameSet.TryChange(Read, grant.Read, removed: [], out var read, out var duplicateRead, out _))
            {
                problem = $"Granting duplicate read permission {duplicateRead}";
                return false;
            }

            if (!NameSet.TryChange(Write, grant.Write, removed: [], out var write, out var duplicateWrite, out _))
            {
                problem = $"Granting duplicate write permission {duplicateWrite}";
                return false;
            }

            changed = new KeyPermissions { Read = read, Write = write };
        }

        if (revoke is not null)
        {
            NameSet.TryChange(changed.Read, added: [], revoke.Read, out var read, out _, out _);
            NameSet.TryChange(changed.Write, added: [], revoke.Write, out var write, out _, out _);
            changed = new KeyPermissions { Read = read, Write = write };
        }

        return true;
    }

    /// <summary>Whether both list the same in the same order; none at all is not the same as an empty list.</summary>
    public bool IsSameAs(KeyPermissions other) =>
        NameSet.AreSame(Read, other.Read) && NameSet.AreSame(Write, other.Write);

    private static ImmutableArray<byte[]> PatternsOf(ImmutableArray<string> texts) =>
        texts.IsDefault ? [] : [.. texts.Select(Encoding.UTF8.GetBytes)];
}
