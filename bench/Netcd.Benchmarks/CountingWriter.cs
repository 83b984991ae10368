using System.Buffers;

namespace Netcd.Benchmarks;

/// <summary>An output that costs nothing: counts the bytes and forgets them.</summary>
internal sealed class CountingWriter : IBufferWriter<byte>
{
    private byte[] _buffer = new byte[64 * 1024];

    public long BytesWritten { get; private set; }

    public void Advance(int count) => BytesWritten += count;

    public Memory<byte> GetMemory(int sizeHint) => Room(sizeHint);

    public Span<byte> GetSpan(int sizeHint) => Room(sizeHint);

    private byte[] Room(int sizeHint)
    {
        if (_buffer.Length < sizeHint)
        {
            _buffer = new byte[sizeHint];
        }

        return _buffer;
    }
}
