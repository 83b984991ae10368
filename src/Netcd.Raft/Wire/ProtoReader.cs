namespace Netcd.Raft.Wire;

/// <summary>Reads protocol buffer fields one after another (proto2 wire format); unknown ones can be skipped.</summary>
/// <remarks>Malformed input throws <see cref="WireFormatException"/>; nothing else can come out of bad bytes.</remarks>
public ref struct ProtoReader(ReadOnlySpan<byte> input)
{
    private const int VarintWireType = 0;
    private const int Fixed64WireType = 1;
    private const int BytesWireType = 2;
    private const int Fixed32WireType = 5;

    private readonly ReadOnlySpan<byte> _input = input;
    private int _position;
    private int _wireType;

    /// <summary>The number of the field that <see cref="Next"/> stopped at.</summary>
    public int Field { get; private set; }

    /// <summary>Moves to the next field. False at the end of the message.</summary>
    public bool Next()
    {
        if (_position == _input.Length)
        {
            return false;
        }

        var tag = ReadVarint();
        _wireType = (int)(tag & 7);
        if (tag >> 3 is 0 or > int.MaxValue)
        {
            throw new WireFormatException($"illegal field number {tag >> 3} at byte {_position}");
        }

        Field = (int)(tag >> 3);
        return true;
    }

    public ulong Varint()
    {
        Expect(VarintWireType);
        return ReadVarint();
    }

    public bool Bool() => Varint() != 0;

    /// <summary>The bytes of a text, byte or message field; a view of the input.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        Expect(BytesWireType);
        var length = ReadVarint();
        if (length > (ulong)(_input.Length - _position))
        {
            throw new WireFormatException($"field {Field} of {length} bytes passes the end at byte {_input.Length}");
        }

        var bytes = _input.Slice(_position, (int)length);
        _position += (int)length;
        return bytes;
    }

    /// <summary>Passes over a field that this version does not know.</summary>
    public void Skip()
    {
        switch (_wireType)
        {
            case VarintWireType:
                ReadVarint();
                break;
            case BytesWireType:
                Bytes();
                break;
            case Fixed64WireType:
                SkipFixed(sizeof(ulong));
                break;
            case Fixed32WireType:
                SkipFixed(sizeof(uint));
                break;
            default:
                throw new WireFormatException($"field {Field} has wire type {_wireType}");
        }
    }

    private void SkipFixed(int count)
    {
        if (_input.Length - _position < count)
        {
            throw new WireFormatException($"field {Field} passes the end at byte {_input.Length}");
        }

        _position += count;
    }

    private readonly void Expect(int wireType)
    {
        if (_wireType != wireType)
        {
            throw new WireFormatException($"field {Field} has wire type {_wireType}, expected {wireType}");
        }
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_position == _input.Length)
            {
                throw new WireFormatException($"number passes the end at byte {_position}");
            }

            var next = _input[_position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new WireFormatException($"number of more than 64 bits at byte {_position}");
    }
}
