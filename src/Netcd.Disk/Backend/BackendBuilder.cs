using System.Buffers.Binary;
using System.Text;

namespace Netcd.Disk.Backend;

/// <summary>Builds a bbolt file as small as etcd 3.4 accepts one: one leaf with all buckets inline.</summary>
internal static class BackendBuilder
{
    private const int PageBytes = 4096;
    private const int FreelistPage = 2;
    private const int RootPage = 3;

    /// <summary>All that etcd 3.4 wants to be there.</summary>
    private static readonly string[] Buckets =
        ["alarm", "auth", "authRoles", "authUsers", "cluster", "key", "lease", "members", "members_removed", "meta"];

    /// <summary>A file with these buckets, those that etcd wants besides, and the consistent index.</summary>
    public static byte[] Build(IReadOnlyList<BackendBucket> buckets, ulong consistentIndex)
    {
        var value = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(value, consistentIndex);
        var index = (Key: Encoding.ASCII.GetBytes(BoltLayout.ConsistentIndexKey), Value: value);

        // bbolt keeps names and keys sorted bytewise.
        var names = Buckets.Union(buckets.Select(bucket => bucket.Name)).Order(StringComparer.Ordinal);
        var elements = names.Select(name =>
        {
            var pairs = buckets.FirstOrDefault(bucket => bucket.Name == name)?.Pairs ?? [];
            if (name == BoltLayout.MetaBucket)
            {
                pairs = [.. pairs.Append(index).OrderBy(pair => Encoding.Latin1.GetString(pair.Key), StringComparer.Ordinal)];
            }

            return new Element(BoltLayout.BucketFlag, Encoding.ASCII.GetBytes(name), Inline(pairs));
        });
        return Assemble([.. elements]);
    }

    private static byte[] Assemble(Element[] root)
    {
        var rootPages = (LeafBytes(root) + PageBytes - 1) / PageBytes;
        var file = new byte[(RootPage + rootPages) * PageBytes];
        for (ulong transaction = 0; transaction <= 1; transaction++)
        {
            WriteMeta(file.AsSpan((int)transaction * PageBytes, PageBytes), transaction, (ulong)(RootPage + rootPages));
        }

        BoltLayout.WritePageHeader(
            file.AsSpan(FreelistPage * PageBytes), FreelistPage, BoltLayout.FreelistFlag, count: 0, overflow: 0);
        WriteLeaf(file.AsSpan(RootPage * PageBytes), RootPage, overflow: rootPages - 1, root);
        return file;
    }

    private static void WriteMeta(Span<byte> page, ulong transaction, ulong pageCount)
    {
        BoltLayout.WritePageHeader(page, transaction, BoltLayout.MetaFlag, count: 0, overflow: 0);
        var meta = page[BoltLayout.PageHeaderBytes..];
        BinaryPrimitives.WriteUInt32LittleEndian(meta, BoltLayout.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(meta[4..], BoltLayout.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(meta[8..], PageBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[16..], RootPage);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[32..], FreelistPage);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[40..], pageCount);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[48..], transaction);
        BinaryPrimitives.WriteUInt64LittleEndian(
            meta[BoltLayout.MetaSummedBytes..], BoltLayout.Checksum(meta[..BoltLayout.MetaSummedBytes]));
    }

    /// <summary>A bucket's value: no page of its own, no sequence, and its leaf.</summary>
    private static byte[] Inline(IReadOnlyList<(byte[] Key, byte[] Value)> pairs)
    {
        Element[] elements = [.. pairs.Select(pair => new Element(Flags: 0, pair.Key, pair.Value))];
        var bytes = new byte[BoltLayout.BucketHeaderBytes + LeafBytes(elements)];
        WriteLeaf(bytes.AsSpan(BoltLayout.BucketHeaderBytes), page: 0, overflow: 0, elements);
        return bytes;
    }

    private static int LeafBytes(Element[] elements) => BoltLayout.PageHeaderBytes +
        elements.Sum(element => BoltLayout.ElementBytes + element.Key.Length + element.Value.Length);

    private static void WriteLeaf(Span<byte> target, ulong page, int overflow, Element[] elements)
    {
        BoltLayout.WritePageHeader(target, page, BoltLayout.LeafFlag, elements.Length, overflow);
        var position = BoltLayout.PageHeaderBytes + (elements.Length * BoltLayout.ElementBytes);
        for (var i = 0; i < elements.Length; i++)
        {
            var (flags, key, value) = elements[i];
            var start = BoltLayout.PageHeaderBytes + (i * BoltLayout.ElementBytes);
            var element = target.Slice(start, BoltLayout.ElementBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(element, flags);
            BinaryPrimitives.WriteUInt32LittleEndian(element[4..], (uint)(position - start));
            BinaryPrimitives.WriteUInt32LittleEndian(element[8..], (uint)key.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(element[12..], (uint)value.Length);
            key.CopyTo(target[position..]);
            value.CopyTo(target[(position + key.Length)..]);
            position += key.Length + value.Length;
        }
    }

    private sealed record Element(uint Flags, byte[] Key, byte[] Value);
}
