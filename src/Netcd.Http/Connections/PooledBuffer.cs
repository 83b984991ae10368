using System.Buffers;

namespace Netcd.Http.Connections;

/// <summary>Bytes that are written but not sent. Holds no memory while it is empty.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    private const int BytesFirst = 512;

    private byte[] _bytes = [];
    private int _written;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _written);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _written);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _written);
        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_written);
    }

    public void Clear()
    {
        _written = 0;
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private void Reserve(int bytes)
    {
        bytes = Math.Max(bytes, 1);
        if (bytes <= _bytes.Length - _written)
        {
            return;
        }

        var needed = checked(_written + bytes);
        var doubled = (int)Math.Min(Array.MaxLength, 2L * _bytes.Length);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(BytesFirst, Math.Max(needed, doubled)));
        Written.CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
