using System.Buffers.Binary;
using System.Text;

namespace Netcd.Disk.Backend;

/// <summary>Builds the smallest bbolt file with which etcd 3.4 takes over: its buckets, all empty but the index.</summary>
internal static class MinimalBackend
{
    private const int PageBytes = 4096;
    private const int FreelistPage = 2;
    private const int RootPage = 3;
    private const int PageCount = 4;

    /// <summary>In the order that bbolt keeps them: sorted bytewise.</summary>
    private static readonly string[] Buckets =
        ["alarm", "auth", "authRoles", "authUsers", "cluster", "key", "lease", "members", "members_removed", "meta"];

    public static byte[] Build(ulong consistentIndex)
    {
        var file = new byte[PageCount * PageBytes];
        for (ulong transaction = 0; transaction <= 1; transaction++)
        {
            WriteMeta(Page(file, (int)transaction), transaction);
        }

        BoltLayout.WritePageHeader(Page(file, FreelistPage), FreelistPage, BoltLayout.FreelistFlag, count: 0);
        var root = Page(file, RootPage);
        BoltLayout.WritePageHeader(root, RootPage, BoltLayout.LeafFlag, Buckets.Length);
        WriteElements(root, [.. Buckets.Select(name => (BoltLayout.BucketFlag, Encoding.ASCII.GetBytes(name), Bucket(name, consistentIndex)))]);
        return file;
    }

    private static Span<byte> Page(byte[] file, int page) => file.AsSpan(page * PageBytes, PageBytes);

    private static void WriteMeta(Span<byte> page, ulong transaction)
    {
        BoltLayout.WritePageHeader(page, (ulong)transaction, BoltLayout.MetaFlag, count: 0);
        var meta = page[BoltLayout.PageHeaderBytes..];
        BinaryPrimitives.WriteUInt32LittleEndian(meta, BoltLayout.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(meta[4..], BoltLayout.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(meta[8..], PageBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[16..], RootPage);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[32..], FreelistPage);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[40..], PageCount);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[48..], transaction);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[56..], BoltLayout.Checksum(meta[..BoltLayout.MetaSummedBytes]));
    }

    /// <summary>A bucket's value: no page of its own, no sequence, and its elements inline.</summary>
    private static byte[] Bucket(string name, ulong consistentIndex)
    {
        (uint Flags, byte[] Key, byte[] Value)[] elements = [];
        if (name == BoltLayout.MetaBucket)
        {
            var value = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(value, consistentIndex);
            elements = [(0, Encoding.ASCII.GetBytes(BoltLayout.ConsistentIndexKey), value)];
        }

        var bytes = new byte[BoltLayout.BucketHeaderBytes + BoltLayout.PageHeaderBytes +
            elements.Sum(element => BoltLayout.ElementBytes + element.Key.Length + element.Value.Length)];
        var page = bytes.AsSpan(BoltLayout.BucketHeaderBytes);
        BoltLayout.WritePageHeader(page, page: 0, BoltLayout.LeafFlag, elements.Length);
        WriteElements(page, elements);
        return bytes;
    }

    private static void WriteElements(Span<byte> page, (uint Flags, byte[] Key, byte[] Value)[] elements)
    {
        var position = BoltLayout.PageHeaderBytes + (elements.Length * BoltLayout.ElementBytes);
        for (var i = 0; i < elements.Length; i++)
        {
            var (flags, key, value) = elements[i];
            var start = BoltLayout.PageHeaderBytes + (i * BoltLayout.ElementBytes);
            var element = page.Slice(start, BoltLayout.ElementBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(element, flags);
            BinaryPrimitives.WriteUInt32LittleEndian(element[4..], (uint)(position - start));
            BinaryPrimitives.WriteUInt32LittleEndian(element[8..], (uint)key.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(element[12..], (uint)value.Length);
            key.CopyTo(page[position..]);
            value.CopyTo(page[(position + key.Length)..]);
            position += key.Length + value.Length;
        }
    }
}
