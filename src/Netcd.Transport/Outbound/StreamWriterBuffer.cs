using System.Buffers;

namespace Netcd.Transport.Outbound;

/// <summary>Collects small writes and passes them on to a stream, waiting for it when it is slow. One thread.</summary>
internal sealed class StreamWriterBuffer(Stream stream, CancellationToken cancellationToken) : IBufferWriter<byte>
{
    private const int BufferBytes = 64 * 1024;

    private byte[] _buffer = new byte[BufferBytes];
    private int _written;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _written);
        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_written);
    }

    public void WriteAll(ReadOnlySpan<byte> bytes) => this.Write(bytes);

    /// <exception cref="IOException">The other side is gone.</exception>
    public void Flush()
    {
        cancellationToken.ThrowIfCancellationRequested();
        stream.Write(_buffer, 0, _written);
        _written = 0;
    }

    private void MakeRoom(int sizeHint)
    {
        if (_buffer.Length - _written >= Math.Max(sizeHint, 1))
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
