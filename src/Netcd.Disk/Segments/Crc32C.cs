using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Netcd.Disk.Segments;

/// <summary>CRC-32C (Castagnoli) as etcd chains it: the sum of a concatenation, starting from 0.</summary>
internal static class Crc32C
{
    private const uint Polynomial = 0x82F63B78; // Reflected: the highest bit is the coefficient of x^0.
    private const uint One = 0x80000000;

    /// <summary>The sum of what <paramref name="crc"/> covers followed by <paramref name="data"/>.</summary>
    public static uint Update(uint crc, ReadOnlySpan<byte> data)
    {
        crc = ~crc;
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var last in data[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, last);
        }

        return ~crc;
    }

    /// <summary>The sum of A followed by B, from the sums of both and the length of B.</summary>
    /// <remarks>Appending n bytes multiplies a sum by x^8n modulo the polynomial.</remarks>
    public static uint Combine(uint first, uint second, long secondBytes)
    {
        var factor = One;
        var power = One >> 8; // x^8
        for (var bytes = secondBytes; bytes != 0; bytes >>= 1)
        {
            if ((bytes & 1) != 0)
            {
                factor = Multiply(factor, power);
            }

            power = Multiply(power, power);
        }

        return Multiply(first, factor) ^ second;
    }

    private static uint Multiply(uint left, uint right)
    {
        uint product = 0;
        for (; right != 0; right <<= 1)
        {
            if ((right & One) != 0)
            {
                product ^= left;
            }

            left = (left >> 1) ^ ((left & 1) * Polynomial);
        }

        return product;
    }
}
