using System.Buffers;
using Netcd.Disk.Files;
using Netcd.Disk.Segments;

namespace Netcd.Disk.Snapshots;

/// <summary>Streams into a file, sums up what it wrote and never lets much of it stay unsynced.</summary>
/// <remarks>
/// A file system may make the WAL's sync wait for all that is unsynced. Writing in small synced pieces keeps that short.
/// </remarks>
internal sealed class FileBufferWriter(IFile file, long offset) : IBufferWriter<byte>
{
    private const int BufferBytes = 256 * 1024;
    private const int UnsyncedBytesMax = 4 * 1024 * 1024;

    private readonly long _start = offset;
    private byte[] _buffer = new byte[BufferBytes];
    private int _count;
    private long _offset = offset;
    private long _unsyncedBytes;

    /// <summary>The sum of everything flushed, from 0.</summary>
    public uint Crc { get; private set; }

    /// <summary>How many bytes were flushed.</summary>
    public long Bytes => _offset - _start;

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_count);
    }

    public void Flush()
    {
        var written = _buffer.AsSpan(0, _count);
        Crc = Crc32C.Update(Crc, written);
        file.Write(_offset, written);
        _offset += _count;
        _unsyncedBytes += _count;
        _count = 0;
        if (_unsyncedBytes >= UnsyncedBytesMax)
        {
            file.Sync();
            _unsyncedBytes = 0;
        }
    }

    private void Reserve(int sizeHint)
    {
        if (_buffer.Length - _count >= Math.Max(1, sizeHint))
        {
            return;
        }

        Flush();
        if (_buffer.Length < sizeHint)
        {
            _buffer = new byte[sizeHint];
        }
    }
}
