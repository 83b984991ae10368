using Netcd.Http.Requests;

namespace Netcd.Http.Forms;

/// <summary>Reads the pairs of a query or form body one by one, by the rules of Go's url.ParseQuery.</summary>
/// <remarks>
/// A pair with a bad escape or a semicolon is skipped and remembered in <see cref="Error"/>; reading goes on, so read
/// to the end before judging. It keeps no pairs: a body of a million parameters costs no memory.
/// </remarks>
public ref struct FormReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>The decoded name, raw bytes; never shares memory with what Read decodes next.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The decoded value, raw bytes; empty if the pair has no equals sign.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Go's text for the first malformed pair so far, null if there is none.</summary>
    public string? Error { get; private set; }

    /// <summary>Moves to the next well-formed pair; false at the end.</summary>
    public bool Read()
    {
        while (!_rest.IsEmpty)
        {
            var ampersand = _rest.IndexOf((byte)'&');
            var pair = ampersand < 0 ? _rest : _rest[..ampersand];
            _rest = ampersand < 0 ? default : _rest[(ampersand + 1)..];
            if (pair.Contains((byte)';'))
            {
                // The last semicolon replaces an earlier error; that is how Go's loop is written.
                Error = "invalid semicolon separator in query";
                continue;
            }

            if (!pair.IsEmpty && TryDecodePair(pair))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryDecodePair(ReadOnlySpan<byte> pair)
    {
        var equals = pair.IndexOf((byte)'=');
        if (!TryDecode(equals < 0 ? pair : pair[..equals], out var name) ||
            !TryDecode(equals < 0 ? default : pair[(equals + 1)..], out var value))
        {
            return false;
        }

        Name = name;
        Value = value;
        return true;
    }

    private bool TryDecode(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> decoded)
    {
        decoded = text;
        if (!text.ContainsAny((byte)'%', (byte)'+'))
        {
            return true;
        }

        var bad = PercentCoding.IndexOfBadEscape(text);
        if (bad >= 0)
        {
            Error ??= "invalid URL escape " + GoQuote.Quote(text.Slice(bad, Math.Min(3, text.Length - bad)));
            return false;
        }

        var buffer = new byte[text.Length];
        decoded = buffer.AsSpan(0, PercentCoding.Decode(text, buffer, plusIsSpace: true));
        return true;
    }
}
