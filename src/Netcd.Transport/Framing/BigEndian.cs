using System.Buffers;
using System.Buffers.Binary;

namespace Netcd.Transport.Framing;

/// <summary>Writes the numbers between the messages: 8 bytes, the highest first.</summary>
internal static class BigEndian
{
    public static void Write(IBufferWriter<byte> output, ulong number)
    {
        BinaryPrimitives.WriteUInt64BigEndian(output.GetSpan(sizeof(ulong)), number);
        output.Advance(sizeof(ulong));
    }
}
