using System.IO.Pipelines;
using System.Net.Security;
using Netcd.Http.Connections;

namespace Netcd.Http.Tls;

/// <summary>The sending side of TLS: a flush encrypts what was written and sends it on the caller's thread.</summary>
internal sealed class TlsOutput(SslStream tls, PipeWriter transport) : PipeWriter
{
    private readonly PooledBuffer _buffer = new();
    private volatile bool _isCancelled;
    private bool _isClientGone;

    public override Memory<byte> GetMemory(int sizeHint = 0) => _buffer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => _buffer.GetSpan(sizeHint);

    public override void Advance(int bytes) => _buffer.Advance(bytes);

    /// <summary>Sends everything. The result is completed if the client is gone.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (_buffer.WrittenMemory.IsEmpty || _isClientGone)
        {
            _buffer.Clear();
            return new ValueTask<FlushResult>(Result());
        }

        var write = tls.WriteAsync(_buffer.WrittenMemory, CancellationToken.None);
        if (!write.IsCompletedSuccessfully)
        {
            return AwaitAsync(write);
        }

        _buffer.Clear();
        return new ValueTask<FlushResult>(Result());
    }

    /// <summary>Ends a flush that waits for a slow client; without one, the next that would.</summary>
    public override void CancelPendingFlush()
    {
        _isCancelled = true;
        transport.CancelPendingFlush();
    }

    /// <summary>Sends no more. The transport below stays open for the end of TLS.</summary>
    public override void Complete(Exception? exception = null) => _buffer.Clear();

    private async ValueTask<FlushResult> AwaitAsync(ValueTask write)
    {
        try
        {
            await write;
        }
        catch (Exception failure) when (TlsFailures.IsOne(failure))
        {
            _isClientGone = true;
        }
        finally
        {
            _buffer.Clear();
        }

        return Result();
    }

    private FlushResult Result() => new(_isCancelled, _isClientGone);
}
