using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Netcd.Http.Tls;

/// <summary>The encrypted side of a connection, as the stream that SslStream wants below it.</summary>
internal sealed class TransportStream(PipeReader input, PipeWriter output) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what has come; with an empty buffer it only waits until something has.</summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var pending = input.ReadAsync(cancellationToken);
        return pending.IsCompletedSuccessfully
            ? new ValueTask<int>(Take(pending.Result, buffer))
            : AwaitReadAsync(pending, buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        output.Write(buffer.Span);
        var flush = output.FlushAsync(cancellationToken);
        if (!flush.IsCompletedSuccessfully)
        {
            return AwaitFlushAsync(flush);
        }

        Check(flush.Result);
        return ValueTask.CompletedTask;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private int Take(ReadResult read, Memory<byte> buffer)
    {
        var length = (int)Math.Min(read.Buffer.Length, buffer.Length);
        var taken = read.Buffer.Slice(0, length);
        taken.CopyTo(buffer.Span);
        input.AdvanceTo(taken.End); // From here on its segments may be others'.
        return length;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> AwaitReadAsync(ValueTask<ReadResult> pending, Memory<byte> buffer) =>
        Take(await pending, buffer);

    private static async ValueTask AwaitFlushAsync(ValueTask<FlushResult> pending) => Check(await pending);

    /// <summary>A flush that was cancelled may have cut a record: whoever cancels it cuts the connection, too.</summary>
    private static void Check(FlushResult flush)
    {
        if (flush.IsCompleted)
        {
            throw new ConnectionResetException("The client is gone.");
        }
    }
}
