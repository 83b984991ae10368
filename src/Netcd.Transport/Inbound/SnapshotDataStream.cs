using Netcd.Transport.Framing;

namespace Netcd.Transport.Inbound;

/// <summary>The data of a snapshot that is being received, read forward only.</summary>
/// <param name="input">Stands at the start of the data.</param>
/// <param name="lengthBytes">How long the data is.</param>
/// <param name="readRest">Reads what comes behind it, before the last of the data is handed out.</param>
internal sealed class SnapshotDataStream(FrameInput input, long lengthBytes, Func<ValueTask> readRest) : Stream
{
    private long _leftBytes = lengthBytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; } = lengthBytes;

    public override long Position
    {
        get => Length - _leftBytes;
        set => throw new NotSupportedException();
    }

    /// <exception cref="EndOfStreamException">The sender broke off.</exception>
    public override async ValueTask<int> ReadAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wanted = buffer[..(int)Math.Min(buffer.Length, _leftBytes)];
        if (wanted.IsEmpty)
        {
            return 0;
        }

        var read = await input.ReadPartAsync(wanted);
        if (read == 0)
        {
            throw new EndOfStreamException("unexpected EOF");
        }

        _leftBytes -= read;
        if (_leftBytes == 0)
        {
            await readRest();
        }

        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>For readers that know no waiting; blocks.</summary>
    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
