using System.Buffers;
using System.Numerics;

namespace Netcd.Raft.Wire;

/// <summary>Writes protocol buffer fields in the order in which it is called (proto2 wire format).</summary>
/// <remarks>etcd writes every non-nullable field, zero or not; so does every call here.</remarks>
public readonly ref struct ProtoWriter(IBufferWriter<byte> output)
{
    private const int VarintBytesMax = 10;

    private readonly IBufferWriter<byte> _output = output;

    /// <summary>Writes an unsigned number, an enum or, sign-extended to 64 bits, a negative number.</summary>
    public void Varint(int field, ulong value)
    {
        var span = _output.GetSpan(2 * VarintBytesMax);
        var written = PutVarint(span, (ulong)field << 3);
        written += PutVarint(span[written..], value);
        _output.Advance(written);
    }

    public void Bool(int field, bool value) => Varint(field, value ? 1UL : 0UL);

    /// <summary>Writes bytes, text or an already encoded nested message.</summary>
    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        var span = _output.GetSpan((2 * VarintBytesMax) + value.Length);
        var written = PutVarint(span, ((ulong)field << 3) | 2);
        written += PutVarint(span[written..], (ulong)value.Length);
        value.CopyTo(span[written..]);
        _output.Advance(written + value.Length);
    }

    /// <summary>Begins a field of <paramref name="lengthBytes"/> bytes, which the caller writes next.</summary>
    public void BytesHead(int field, long lengthBytes)
    {
        var span = _output.GetSpan(2 * VarintBytesMax);
        var written = PutVarint(span, ((ulong)field << 3) | 2);
        written += PutVarint(span[written..], (ulong)lengthBytes);
        _output.Advance(written);
    }

    /// <summary>How many bytes <see cref="PutVarint"/> puts for <paramref name="value"/>.</summary>
    public static int VarintBytes(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    /// <summary>Puts one base-128 varint at the start of <paramref name="span"/> and returns its length in bytes.</summary>
    public static int PutVarint(Span<byte> span, ulong value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        return length;
    }
}
