using System.Text;

namespace Netcd.Store;

/// <summary>
/// A normalised absolute key: <c>/</c> or <c>/a/b</c>, without trailing slash, double slash or dot segments. Raw bytes,
/// because a key need not be valid UTF-8.
/// </summary>
public readonly struct KeyPath : IEquatable<KeyPath>
{
    /// <summary>The key <c>/</c>; also what <c>default(KeyPath)</c> means.</summary>
    public static readonly KeyPath Root;

    private readonly byte[]? _bytes; // Null for the root.

    private KeyPath(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Span => _bytes ?? "/"u8;

    public bool IsRoot => _bytes is null;

    /// <summary>The path without its last segment; the root is its own parent.</summary>
    public KeyPath Parent => FromNormalised(Span[..Math.Max(Span.LastIndexOf((byte)'/'), 0)]);

    /// <summary>The last segment; empty for the root.</summary>
    public ReadOnlySpan<byte> Name => Span[(Span.LastIndexOf((byte)'/') + 1)..];

    /// <summary>Number of segments; 0 for the root.</summary>
    public int Depth => IsRoot ? 0 : Span.Count((byte)'/');

    /// <summary>Normalises as Go's <c>path.Clean("/" + text)</c> does.</summary>
    public static KeyPath Parse(ReadOnlySpan<byte> text) => Clean(start: [], text);

    /// <inheritdoc cref="Parse(ReadOnlySpan{byte})"/>
    public static KeyPath Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// The key at <paramref name="relative"/> below this one. Dot segments are resolved within
    /// <paramref name="relative"/>, so the result never leaves this subtree.
    /// </summary>
    public KeyPath Append(ReadOnlySpan<byte> relative) => Clean(start: IsRoot ? [] : Span, relative);

    /// <summary>Whether this key is <paramref name="ancestor"/> or lies below it.</summary>
    public bool IsWithin(KeyPath ancestor) =>
        ancestor.IsRoot
        || (Span.StartsWith(ancestor.Span)
            && (Span.Length == ancestor.Span.Length || Span[ancestor.Span.Length] == (byte)'/'));

    public bool Equals(KeyPath other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is KeyPath other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>The key as text for logs; invalid UTF-8 is replaced.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Span);

    public static bool operator ==(KeyPath left, KeyPath right) => left.Equals(right);

    public static bool operator !=(KeyPath left, KeyPath right) => !left.Equals(right);

    /// <summary>Copies a path that is known to be normal already; empty and <c>/</c> are the root.</summary>
    internal static KeyPath FromNormalised(ReadOnlySpan<byte> path) =>
        path.Length <= 1 ? Root : new KeyPath(path.ToArray());

    private static KeyPath Clean(ReadOnlySpan<byte> start, ReadOnlySpan<byte> text)
    {
        // Exactly the size of the result when the text is normal, so that the usual case copies once.
        var buffer = new byte[start.Length + text.Length + (text.StartsWith((byte)'/') ? 0 : 1)];
        start.CopyTo(buffer);
        var length = start.Length;
        foreach (var range in text.Split((byte)'/'))
        {
            var segment = text[range];
            if (segment.IsEmpty || segment.SequenceEqual("."u8))
            {
                continue;
            }

            if (segment.SequenceEqual(".."u8))
            {
                var written = buffer.AsSpan(start.Length, length - start.Length);
                length = start.Length + Math.Max(written.LastIndexOf((byte)'/'), 0);
                continue;
            }

            buffer[length++] = (byte)'/';
            segment.CopyTo(buffer.AsSpan(length));
            length += segment.Length;
        }

        return length == 0 ? Root : new KeyPath(length == buffer.Length ? buffer : buffer[..length]);
    }
}
