using System.Buffers;
using Netcd.Store.Persistence;
using Netcd.Transport;

namespace Netcd.Server.Snapshots;

/// <summary>A frozen store as it is sent to a follower: written twice, the first time only to be measured.</summary>
internal sealed class SnapshotContent(StoreSnapshot frozen, ReadOnlyMemory<byte> backend) : ISnapshotContent
{
    private readonly Lazy<long> _lengthBytes = new(() =>
    {
        var counter = new CountingWriter();
        frozen.WriteTo(counter);
        return counter.Bytes;
    });

    public long LengthBytes => _lengthBytes.Value;

    public ReadOnlyMemory<byte> Backend => backend;

    public void Write(IBufferWriter<byte> output) => frozen.WriteTo(output);

    /// <summary>Counts what is written to it and keeps nothing.</summary>
    private sealed class CountingWriter : IBufferWriter<byte>
    {
        private const int BufferBytes = 64 * 1024;

        private byte[] _buffer = new byte[BufferBytes];

        public long Bytes { get; private set; }

        public void Advance(int count) => Bytes += count;

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            Grow(sizeHint);
            return _buffer;
        }

        public Span<byte> GetSpan(int sizeHint = 0)
        {
            Grow(sizeHint);
            return _buffer;
        }

        private void Grow(int sizeHint)
        {
            if (_buffer.Length < sizeHint)
            {
                _buffer = new byte[sizeHint];
            }
        }
    }
}
