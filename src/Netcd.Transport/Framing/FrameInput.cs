using System.Buffers.Binary;

namespace Netcd.Transport.Framing;

/// <summary>Reads numbers and blocks from a stream. Memory grows with what arrives, never with what is announced.</summary>
/// <remarks>One reader at a time. Whatever was read stays valid until the next call.</remarks>
internal sealed class FrameInput : IDisposable
{
    /// <summary>The longest block that is accepted, as in etcd 3.4.</summary>
    public const int BlockBytesMax = 512 * 1024 * 1024;

    private const int BufferBytesFirst = 64 * 1024;

    private readonly Stream _stream;
    private readonly TimeSpan _silenceMax;
    private readonly CancellationToken _stopped;
    private readonly CancellationTokenSource _deadline;
    private readonly CancellationTokenRegistration _stopRegistration;
    private byte[] _buffer = new byte[BufferBytesFirst];
    private int _start;
    private int _end;

    /// <param name="stream">Read, not owned.</param>
    /// <param name="time">Measures the silence.</param>
    /// <param name="silenceMax">How long the other side may send nothing while something is waited for.</param>
    /// <param name="stopped">Ends a read.</param>
    public FrameInput(Stream stream, TimeProvider time, TimeSpan silenceMax, CancellationToken stopped)
    {
        _stream = stream;
        _silenceMax = silenceMax;
        _stopped = stopped;
        _deadline = new CancellationTokenSource(silenceMax, time);
        _stopRegistration = stopped.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _deadline);
    }

    public async ValueTask<byte> ReadByteAsync() => (await ReadAsync(sizeof(byte))).Span[0];

    public async ValueTask<ulong> ReadNumberAsync() =>
        BinaryPrimitives.ReadUInt64BigEndian((await ReadAsync(sizeof(ulong))).Span);

    /// <summary>Reads a block whose length stands before it.</summary>
    /// <exception cref="FrameException">The length is more than <see cref="BlockBytesMax"/>.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync() => await ReadBlockAsync(await ReadNumberAsync());

    /// <summary>Reads a block whose length is known.</summary>
    /// <exception cref="FrameException">The length is more than <see cref="BlockBytesMax"/>.</exception>
    public ValueTask<ReadOnlyMemory<byte>> ReadBlockAsync(ulong lengthBytes) => lengthBytes <= BlockBytesMax
        ? ReadAsync((int)lengthBytes)
        : throw new FrameException($"a frame of {lengthBytes} bytes is announced, the limit is {BlockBytesMax}");

    /// <exception cref="EndOfStreamException">The stream ends before.</exception>
    /// <exception cref="TimeoutException">Nothing came for too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int lengthBytes)
    {
        while (_end - _start < lengthBytes)
        {
            MakeRoom();
            var read = await ReadSomeAsync(_buffer.AsMemory(_end));
            _end += read > 0
                ? read
                : throw new EndOfStreamException(_end == _start ? "EOF" : "unexpected EOF");
        }

        var block = _buffer.AsMemory(_start, lengthBytes);
        _start += lengthBytes;
        return block;
    }

    /// <summary>Reads what is there, at least one byte, straight into <paramref name="output"/>; 0 at the end.</summary>
    public ValueTask<int> ReadPartAsync(Memory<byte> output)
    {
        if (_start == _end)
        {
            return ReadSomeAsync(output);
        }

        var length = Math.Min(output.Length, _end - _start);
        _buffer.AsSpan(_start, length).CopyTo(output.Span);
        _start += length;
        return ValueTask.FromResult(length);
    }

    /// <summary>Gives the start of what follows without passing over it: at least one byte more than last time.</summary>
    /// <param name="seenBytes">How much the caller has seen of it already; 0 takes what is there.</param>
    /// <returns>No more than before at the end of the stream.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int seenBytes)
    {
        if (_end - _start <= seenBytes)
        {
            MakeRoom();
            _end += await ReadSomeAsync(_buffer.AsMemory(_end));
        }

        return _buffer.AsMemory(_start, _end - _start);
    }

    public void Dispose()
    {
        _stopRegistration.Dispose();
        _deadline.Dispose();
    }

    /// <summary>Twice the buffer when it is full of what is waited for, so that a byte is copied once or twice only.</summary>
    private void MakeRoom()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            if (_buffer.Length > BufferBytesFirst)
            {
                _buffer = new byte[BufferBytesFirst]; // A big message has passed: give its memory back.
            }
        }

        if (_end < _buffer.Length)
        {
            return;
        }

        var waiting = _buffer.AsSpan(_start, _end - _start);
        var target = waiting.Length > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        waiting.CopyTo(target);
        _buffer = target;
        (_start, _end) = (0, waiting.Length);
    }

    private async ValueTask<int> ReadSomeAsync(Memory<byte> output)
    {
        _stopped.ThrowIfCancellationRequested();
        _deadline.CancelAfter(_silenceMax);
        try
        {
            return await _stream.ReadAsync(output, _deadline.Token);
        }
        catch (OperationCanceledException) when (!_stopped.IsCancellationRequested)
        {
            throw new TimeoutException("i/o timeout");
        }
        finally
        {
            _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }
}
