using System.Text.Json;

namespace Netcd.Store.Persistence;

/// <summary>Reads JSON token by token from text that arrives in chunks; it holds little more than one chunk.</summary>
internal ref struct ChunkedJsonReader
{
    private readonly IEnumerator<ReadOnlyMemory<byte>> _chunks;
    private byte[] _text = [];
    private int _textLength;
    private long _textOffset; // Of the first byte of _text in the whole.
    private Utf8JsonReader _json;

    public ChunkedJsonReader(IEnumerator<ReadOnlyMemory<byte>> chunks)
    {
        _chunks = chunks;
        // A tree is as deep as its keys are long, so the default limit of 64 levels would refuse good snapshots.
        var options = new JsonReaderOptions { MaxDepth = int.MaxValue };
        _json = new Utf8JsonReader([], isFinalBlock: false, new JsonReaderState(options));
    }

    public readonly JsonTokenType Token => _json.TokenType;

    /// <summary>The name of a member, as it stands in the text.</summary>
    public readonly ReadOnlySpan<byte> RawName => _json.ValueSpan;

    /// <summary>Takes the next token; the text must not end here.</summary>
    public void Read()
    {
        try
        {
            while (!_json.Read())
            {
                if (_json.IsFinalBlock)
                {
                    throw Problem("the text ends too early");
                }

                Refill();
            }
        }
        catch (JsonException e)
        {
            throw new StoreFormatException(_textOffset + _json.BytesConsumed, "this is not JSON", e);
        }
    }

    /// <summary>Takes the next token, which must be of that type.</summary>
    public void Read(JsonTokenType expected)
    {
        Read();
        Expect(expected);
    }

    /// <summary>Takes the next name within an object; false at the object's end.</summary>
    public bool NextMember()
    {
        Read();
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            return false;
        }

        Expect(JsonTokenType.PropertyName);
        return true;
    }

    public readonly void Expect(JsonTokenType expected)
    {
        if (_json.TokenType != expected)
        {
            throw Problem($"{expected} expected, {_json.TokenType} found");
        }
    }

    /// <summary>The string or name just read, without escapes.</summary>
    public readonly byte[] Text()
    {
        if (!_json.ValueIsEscaped)
        {
            return _json.ValueSpan.ToArray();
        }

        try
        {
            var text = new byte[_json.ValueSpan.Length];
            return text[.._json.CopyString(text)];
        }
        catch (InvalidOperationException e)
        {
            throw new StoreFormatException(_textOffset + _json.TokenStartIndex, "the string has a broken escape", e);
        }
    }

    /// <summary>Takes the next token, a string.</summary>
    public byte[] ReadString()
    {
        Read(JsonTokenType.String);
        return Text();
    }

    /// <summary>Takes the next token, a time; 0 when it says "never".</summary>
    public long ReadTime()
    {
        Read(JsonTokenType.String);
        if (!Json.GoTime.TryParse(_json.ValueSpan, out var unixNs))
        {
            throw Problem("this is not a time between the years 1678 and 2262");
        }

        return unixNs;
    }

    public ulong ReadUnsigned()
    {
        Read(JsonTokenType.Number);
        return _json.TryGetUInt64(out var value) ? value : throw Problem("this is not an index");
    }

    public long ReadSigned()
    {
        Read(JsonTokenType.Number);
        return _json.TryGetInt64(out var value) ? value : throw Problem("this is not a whole number");
    }

    public bool ReadBoolean()
    {
        Read();
        return _json.TokenType is JsonTokenType.True or JsonTokenType.False
            ? _json.TokenType == JsonTokenType.True
            : throw Problem("this is not true or false");
    }

    /// <summary>Passes over the value that follows a name.</summary>
    public void SkipValue()
    {
        Read();
        var depth = _json.CurrentDepth;
        if (_json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            do
            {
                Read();
            }
            while (_json.CurrentDepth > depth);
        }
    }

    public readonly StoreFormatException Problem(string problem) =>
        new(_textOffset + _json.TokenStartIndex, problem, inner: null);

    private void Refill()
    {
        var consumed = (int)_json.BytesConsumed;
        var rest = _textLength - consumed;
        _text.AsSpan(consumed, rest).CopyTo(_text);
        _textOffset += consumed;
        _textLength = rest;

        // At least double what is left over, so that a token of many chunks is not scanned again for each of them.
        var more = true;
        while (_textLength <= 2 * rest && (more = _chunks.MoveNext()))
        {
            var chunk = _chunks.Current;
            if (_textLength + chunk.Length > _text.Length)
            {
                Array.Resize(ref _text, Math.Max(2 * _text.Length, _textLength + chunk.Length));
            }

            chunk.Span.CopyTo(_text.AsSpan(_textLength));
            _textLength += chunk.Length;
        }

        _json = new Utf8JsonReader(_text.AsSpan(0, _textLength), isFinalBlock: !more, _json.CurrentState);
    }
}
