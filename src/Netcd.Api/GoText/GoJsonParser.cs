using System.Text;

namespace Netcd.Api.GoText;

/// <summary>Parses the small JSON bodies of administrative requests; what is wrong is said in the words of Go's decoder.</summary>
internal ref struct GoJsonParser
{
    /// <summary>Deep enough for any sane body, shallow enough for a thread-pool stack.</summary>
    private const int DepthMax = 500;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly ReadOnlySpan<byte> _text;
    private int _position;
    private int _depth;

    private GoJsonParser(ReadOnlyMemory<byte> body)
    {
        _body = body;
        _text = body.Span;
    }

    /// <summary>Parses a body that is one value and nothing else, as <c>json.Unmarshal</c>.</summary>
    /// <remarks>The texts of the value lie in the body until they are asked for.</remarks>
    public static GoJsonValue ParseWhole(ReadOnlyMemory<byte> body)
    {
        var parser = new GoJsonParser(body);
        var value = parser.ParseValue();
        parser.SkipSpace();
        return parser._position == body.Length ? value : throw parser.Unexpected("after top-level value");
    }

    /// <summary>Parses the first value and leaves what follows unread, as <c>json.Decoder</c>.</summary>
    /// <inheritdoc cref="ParseWhole" path="/remarks"/>
    public static GoJsonValue ParseFirst(ReadOnlyMemory<byte> body) => new GoJsonParser(body).ParseValue();

    private GoJsonValue ParseValue()
    {
        SkipSpace();
        switch (Peek())
        {
            case (byte)'{':
                return ParseNested(isObject: true);
            case (byte)'[':
                return ParseNested(isObject: false);
            case (byte)'"':
                return new GoJsonValue(GoJsonKind.String) { RawText = ParseString() };
            case (byte)'t':
                return ParseLiteral("true"u8, GoJsonKind.Bool);
            case (byte)'f':
                return ParseLiteral("false"u8, GoJsonKind.Bool);
            case (byte)'n':
                return ParseLiteral("null"u8, GoJsonKind.Null);
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                ParseNumber();
                return new GoJsonValue(GoJsonKind.Number);
            default:
                throw Unexpected("looking for beginning of value");
        }
    }

    private GoJsonValue ParseNested(bool isObject)
    {
        if (++_depth > DepthMax)
        {
            throw new GoJsonSyntaxException($"invalid character '{(isObject ? '{' : '[')}' exceeded max depth");
        }

        _position++;
        var value = isObject ? ParseObject() : ParseArray();
        _depth--;
        return value;
    }

    private GoJsonValue ParseArray()
    {
        var items = new List<GoJsonValue>();
        SkipSpace();
        if (TryTake((byte)']'))
        {
            return new GoJsonValue(GoJsonKind.Array);
        }

        while (true)
        {
            items.Add(ParseValue());
            SkipSpace();
            if (TryTake((byte)']'))
            {
                return new GoJsonValue(GoJsonKind.Array) { Items = items };
            }

            Take((byte)',', "after array element");
        }
    }

    private GoJsonValue ParseObject()
    {
        var members = new List<KeyValuePair<string, GoJsonValue>>();
        SkipSpace();
        if (TryTake((byte)'}'))
        {
            return new GoJsonValue(GoJsonKind.Object);
        }

        while (true)
        {
            SkipSpace();
            if (Peek() != '"')
            {
                throw Unexpected("looking for beginning of object key string");
            }

            var name = GoJsonString.Decode(ParseString().Span);
            SkipSpace();
            Take((byte)':', "after object key");
            members.Add(new(name, ParseValue()));
            SkipSpace();
            if (TryTake((byte)'}'))
            {
                return new GoJsonValue(GoJsonKind.Object) { Members = members };
            }

            Take((byte)',', "after object key:value pair");
        }
    }

    /// <summary>Checks a string and tells where it stands, without the quotes.</summary>
    private ReadOnlyMemory<byte> ParseString()
    {
        var start = ++_position;
        while (Peek() is var next and not (byte)'"')
        {
            switch (next)
            {
                case (byte)'\\':
                    _position++;
                    CheckEscape();
                    break;
                case >= 0x20:
                    _position++;
                    break;
                default:
                    throw Unexpected("in string literal");
            }
        }

        return _body[start.._position++];
    }

    private void CheckEscape()
    {
        var kind = Peek();
        if (!@"bfnrt""\/u"u8.Contains(kind))
        {
            throw Unexpected("in string escape code");
        }

        _position++;
        for (var i = 0; kind == 'u' && i < 4; i++, _position++)
        {
            if (!char.IsAsciiHexDigit((char)Peek()))
            {
                throw Unexpected("in \\u hexadecimal character escape");
            }
        }
    }

    private GoJsonValue ParseLiteral(ReadOnlySpan<byte> literal, GoJsonKind kind)
    {
        foreach (var expected in literal)
        {
            if (!TryTake(expected))
            {
                throw Unexpected($"in literal {Encoding.ASCII.GetString(literal)} (expecting '{(char)expected}')");
            }
        }

        return new GoJsonValue(kind);
    }

    private void ParseNumber()
    {
        TryTake((byte)'-');
        if (!TryTake((byte)'0'))
        {
            TakeDigits("in numeric literal");
        }

        if (TryTake((byte)'.'))
        {
            TakeDigits("after decimal point in numeric literal");
        }

        if (TryTake((byte)'e') || TryTake((byte)'E'))
        {
            _ = TryTake((byte)'+') || TryTake((byte)'-');
            TakeDigits("in exponent of numeric literal");
        }
    }

    private void TakeDigits(string context)
    {
        if (!char.IsAsciiDigit((char)Peek()))
        {
            throw Unexpected(context);
        }

        while (_position < _text.Length && char.IsAsciiDigit((char)_text[_position]))
        {
            _position++;
        }
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && _text[_position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            _position++;
        }
    }

    private readonly byte Peek() => _position < _text.Length
        ? _text[_position]
        : throw new GoJsonSyntaxException("unexpected end of JSON input");

    private bool TryTake(byte expected)
    {
        var found = _position < _text.Length && _text[_position] == expected;
        _position += found ? 1 : 0;
        return found;
    }

    private void Take(byte expected, string context)
    {
        if (!TryTake(expected))
        {
            throw Unexpected(context);
        }
    }

    private readonly GoJsonSyntaxException Unexpected(string context) =>
        new($"invalid character {Quote(Peek())} {context}");

    /// <summary>One byte in quotes as Go prints it: bytes from 0x80 on as the character of that number.</summary>
    private static string Quote(byte character) => character switch
    {
        (byte)'\'' => "'\\''",
        (byte)'\\' => "'\\\\'",
        (byte)'\a' => "'\\a'",
        (byte)'\b' => "'\\b'",
        (byte)'\f' => "'\\f'",
        (byte)'\n' => "'\\n'",
        (byte)'\r' => "'\\r'",
        (byte)'\t' => "'\\t'",
        (byte)'\v' => "'\\v'",
        < 0x20 or 0x7f => $"'\\x{character:x2}'",
        >= 0x80 and <= 0xa0 or 0xad => $"'\\u{(int)character:x4}'",
        _ => $"'{(char)character}'",
    };
}
