using System.Buffers;
using System.Buffers.Binary;
using Netcd.Raft.Log;
using Netcd.Raft.Wire;

namespace Netcd.Disk.Segments;

/// <summary>Encodes framed records, one behind the other, into a buffer that is used again and again.</summary>
internal sealed class RecordWriter
{
    private const int HeadBytesMax = FrameHeader.Bytes + 4 + (3 * 10);
    private const int KeptBytesMax = 4 * 1024 * 1024;

    private ArrayBufferWriter<byte> _data = new();
    private byte[] _frames = new byte[4096];
    private int _count;

    /// <summary>The chain's sum after the last record.</summary>
    public uint Crc { get; private set; }

    public ReadOnlySpan<byte> Frames => _frames.AsSpan(0, _count);

    /// <summary>Forgets all records and continues the chain at <paramref name="crc"/>.</summary>
    public void Begin(uint crc)
    {
        Crc = crc;
        _count = 0;
        if (_frames.Length > KeptBytesMax) // One huge batch must not hold its memory for ever.
        {
            _frames = new byte[KeptBytesMax];
            _data = new ArrayBufferWriter<byte>();
        }
    }

    public void AddCrc() => Add(RecordType.Crc, hasData: false);

    public void AddMetadata(WalMetadata metadata)
    {
        _data.ResetWrittenCount();
        WalMetadataCodec.Encode(_data, metadata);
        Add(RecordType.Metadata, hasData: true);
    }

    public void AddEntry(Entry entry)
    {
        _data.ResetWrittenCount();
        EntryCodec.Encode(_data, entry);
        Add(RecordType.Entry, hasData: true);
    }

    public void AddState(HardState state)
    {
        _data.ResetWrittenCount();
        HardStateCodec.Encode(_data, state);
        Add(RecordType.State, hasData: true);
    }

    public void AddSnapshotMarker(EntryId id)
    {
        _data.ResetWrittenCount();
        SnapshotMarkerCodec.Encode(_data, id);
        Add(RecordType.SnapshotMarker, hasData: true);
    }

    /// <summary>Appends zeros, which are no record.</summary>
    public void AddZeros(int count)
    {
        Reserve(count);
        _frames.AsSpan(_count, count).Clear();
        _count += count;
    }

    public void RemoveZeros(int count) => _count -= count;

    private void Add(RecordType type, bool hasData)
    {
        var data = hasData ? _data.WrittenSpan : [];
        Crc = Crc32C.Update(Crc, data);
        Reserve(HeadBytesMax + data.Length);
        var frame = _frames.AsSpan(_count);
        var record = frame[FrameHeader.Bytes..];
        record[0] = 0x08;
        var length = 1 + ProtoWriter.PutVarint(record[1..], (ulong)type);
        record[length++] = 0x10;
        length += ProtoWriter.PutVarint(record[length..], Crc);
        if (hasData)
        {
            record[length++] = 0x1a;
            length += ProtoWriter.PutVarint(record[length..], (ulong)data.Length);
            data.CopyTo(record[length..]);
            length += data.Length;
        }

        Raft.Invariant.Holds(length <= FrameHeader.RecordBytesMax);
        BinaryPrimitives.WriteUInt64LittleEndian(frame, (ulong)length);
        _count += FrameHeader.Bytes + length;
    }

    private void Reserve(int bytes)
    {
        if (_frames.Length - _count < bytes)
        {
            Array.Resize(ref _frames, (int)Math.Min(Array.MaxLength, Math.Max(2L * _frames.Length, (long)_count + bytes)));
        }
    }
}
