using System.Buffers.Binary;

namespace Netcd.Disk.Backend;

/// <summary>The numbers of a bbolt file, little-endian all.</summary>
internal static class BoltLayout
{
    public const uint Magic = 0xED0CDAED;
    public const uint Version = 2;

    public const int PageHeaderBytes = 16;
    public const int ElementBytes = 16;
    public const int BucketHeaderBytes = 16;
    public const int MetaSummedBytes = 56;
    public const int MetaBytes = MetaSummedBytes + sizeof(ulong);

    public const ushort BranchFlag = 0x01;
    public const ushort LeafFlag = 0x02;
    public const ushort MetaFlag = 0x04;
    public const ushort FreelistFlag = 0x10;
    public const uint BucketFlag = 1;

    public const string MetaBucket = "meta";
    public const string KeyBucket = "key";
    public const string ConsistentIndexKey = "consistent_index";

    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    public static void WritePageHeader(Span<byte> target, ulong page, ushort flags, int count, int overflow)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, page);
        BinaryPrimitives.WriteUInt16LittleEndian(target[8..], flags);
        BinaryPrimitives.WriteUInt16LittleEndian(target[10..], (ushort)count);
        BinaryPrimitives.WriteUInt32LittleEndian(target[12..], (uint)overflow);
    }

    /// <summary>FNV-1a, 64 bits.</summary>
    public static ulong Checksum(ReadOnlySpan<byte> data)
    {
        var sum = FnvOffset;
        foreach (var next in data)
        {
            sum = unchecked((sum ^ next) * FnvPrime);
        }

        return sum;
    }
}
