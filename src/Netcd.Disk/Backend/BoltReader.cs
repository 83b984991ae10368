using System.Buffers.Binary;
using System.Text;
using Netcd.Disk.Files;

namespace Netcd.Disk.Backend;

/// <summary>Finds buckets and keys in a bbolt file along the tree of its current meta page.</summary>
internal sealed class BoltReader
{
    private const int PageBytesDefault = 4096;
    private const int PageBytesMax = 64 * 1024;
    private const int DepthMax = 64;

    private readonly IFile _file;
    private readonly int _pageBytes;
    private readonly ulong _rootPage;

    /// <summary>Throws <see cref="DataDirectoryException"/> if it is not a bbolt file.</summary>
    public BoltReader(IFile file)
    {
        _file = file;
        var first = ReadMeta(page: 0, PageBytesDefault);
        var second = ReadMeta(page: 1, first?.PageBytes ?? PageBytesDefault);
        var current = (first, second) switch
        {
            ({ } left, { } right) => left.Transaction > right.Transaction ? left : right,
            _ => first ?? second ?? throw Malformed("neither of its two meta pages is whole"),
        };
        (_pageBytes, _rootPage) = (current.PageBytes, current.RootPage);
    }

    /// <summary>Where the value of the key is and how long it is; null if bucket or key is missing.</summary>
    public (long Offset, int Bytes)? Find(string bucket, string key)
    {
        if (FindBucket(bucket) is not { } place)
        {
            return null;
        }

        return FindElement(place, Encoding.ASCII.GetBytes(key), DepthMax) is { } element
            ? (element.ValueOffset, element.ValueBytes)
            : null;
    }

    /// <summary>Whether there is a key in the bucket; null if there is no such bucket.</summary>
    public bool? HasKeys(string bucket) => FindBucket(bucket) is { } place ? ReadNode(place).Elements.Count != 0 : null;

    /// <summary>All buckets with their keys and values, in order.</summary>
    public List<BackendBucket> ReadBuckets()
    {
        var seen = new HashSet<long>();
        var buckets = new List<BackendBucket>();
        foreach (var bucket in Leaves(Offset(_rootPage), seen))
        {
            var pairs = Leaves(TopOf(bucket), seen)
                .Select(element => (element.Key, ReadBytes(element.ValueOffset, element.ValueBytes)));
            buckets.Add(new BackendBucket(Encoding.ASCII.GetString(bucket.Key), [.. pairs]));
        }

        return buckets;
    }

    /// <summary>The offset of the bucket's top node: a page of its own, or inline behind its value's head.</summary>
    private long? FindBucket(string bucket)
    {
        var element = FindElement(Offset(_rootPage), Encoding.ASCII.GetBytes(bucket), DepthMax);
        return element is null ? null : TopOf(element);
    }

    private long TopOf(Element bucket)
    {
        var head = ReadBytes(bucket.ValueOffset, BoltLayout.BucketHeaderBytes);
        var page = BinaryPrimitives.ReadUInt64LittleEndian(head);
        return page != 0 ? Offset(page) : bucket.ValueOffset + BoltLayout.BucketHeaderBytes;
    }

    /// <param name="nodeOffset">The top of a tree.</param>
    /// <param name="seen">The nodes met so far: none has two parents, or damage could make a walk without end.</param>
    private List<Element> Leaves(long nodeOffset, HashSet<long> seen)
    {
        if (!seen.Add(nodeOffset))
        {
            throw Malformed($"the page at byte {nodeOffset} is in its tree twice");
        }

        var node = ReadNode(nodeOffset);
        return node.IsLeaf
            ? node.Elements
            : [.. node.Elements.SelectMany(element => Leaves(Offset(element.ChildPage), seen))];
    }

    private int Deeper(int depth) => depth > 1 ? depth - 1 : throw Malformed("its tree has no end");

    private Element? FindElement(long nodeOffset, byte[] key, int depth)
    {
        var node = ReadNode(nodeOffset);
        if (node.IsLeaf)
        {
            return node.Elements.Find(element => element.Key.AsSpan().SequenceEqual(key));
        }

        var child = node.Elements.FindLast(element => element.Key.AsSpan().SequenceCompareTo(key) <= 0);
        return child is null ? null : FindElement(Offset(child.ChildPage), key, Deeper(depth));
    }

    private Node ReadNode(long offset)
    {
        var head = ReadBytes(offset, BoltLayout.PageHeaderBytes);
        var flags = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(8));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(10));
        if (flags is not (BoltLayout.BranchFlag or BoltLayout.LeafFlag))
        {
            throw Malformed($"the page at byte {offset} has flags {flags:x}");
        }

        var isLeaf = flags == BoltLayout.LeafFlag;
        var elements = new List<Element>(count);
        for (var i = 0; i < count; i++)
        {
            elements.Add(ReadElement(offset + BoltLayout.PageHeaderBytes + (i * (long)BoltLayout.ElementBytes), isLeaf));
        }

        return new Node(isLeaf, elements);
    }

    private Element ReadElement(long offset, bool isLeaf)
    {
        var bytes = ReadBytes(offset, BoltLayout.ElementBytes).AsSpan();
        var position = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(isLeaf ? 4 : 0)..]);
        var keyBytes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(isLeaf ? 8 : 4)..]);
        if (keyBytes > PageBytesMax)
        {
            throw Malformed($"a key of {keyBytes} bytes at byte {offset}");
        }

        var key = ReadBytes(offset + position, (int)keyBytes);
        return new Element(
            key,
            offset + position + keyBytes,
            isLeaf ? (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) : 0,
            isLeaf ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    private Meta? ReadMeta(int page, int pageBytes)
    {
        var bytes = new byte[BoltLayout.MetaBytes];
        var count = _file.Read(((long)page * pageBytes) + BoltLayout.PageHeaderBytes, bytes);
        var isWhole = count == bytes.Length &&
            BinaryPrimitives.ReadUInt32LittleEndian(bytes) == BoltLayout.Magic &&
            BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) == BoltLayout.Version &&
            BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(BoltLayout.MetaSummedBytes)) ==
                BoltLayout.Checksum(bytes.AsSpan(0, BoltLayout.MetaSummedBytes));
        return !isWhole
            ? null
            : new Meta(
                (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(16)),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(48)));
    }

    private long Offset(ulong page) => page <= int.MaxValue
        ? (long)page * _pageBytes
        : throw Malformed($"it refers to page {page}");

    private byte[] ReadBytes(long offset, int count)
    {
        if (count < 0 || count > _file.Length)
        {
            throw Malformed($"a value of {(uint)count} bytes at byte {offset}");
        }

        var bytes = new byte[count];
        return _file.Read(offset, bytes) == count ? bytes : throw Malformed($"it ends before byte {offset + count}");
    }

    private DataDirectoryException Malformed(string problem) => new(_file.Path, $"is not a whole etcd 3 backend: {problem}",
        "Restore it from a backup or move it away.");

    private sealed record Meta(int PageBytes, ulong RootPage, ulong Transaction);

    private sealed record Node(bool IsLeaf, List<Element> Elements);

    private sealed record Element(byte[] Key, long ValueOffset, int ValueBytes, ulong ChildPage);
}
