using System.Net.Security;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Netcd.Http.Tls;

/// <summary>The readable side of TLS. Whatever breaks it is told like a reset of a plain connection.</summary>
internal sealed class TlsStream(SslStream tls, Action<Exception> broke) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var pending = tls.ReadAsync(buffer, cancellationToken);
        return pending.IsCompletedSuccessfully ? pending : AwaitAsync(pending);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> AwaitAsync(ValueTask<int> pending)
    {
        try
        {
            return await pending;
        }
        catch (Exception failure) when (TlsFailures.IsOne(failure))
        {
            broke(failure);
            throw failure as ConnectionResetException ?? new ConnectionResetException(TlsFailures.Of(failure), failure);
        }
    }
}
