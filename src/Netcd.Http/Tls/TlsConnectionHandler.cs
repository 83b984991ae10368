using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Netcd.Http.Connections;

namespace Netcd.Http.Tls;

/// <summary>Speaks TLS on each connection of Kestrel and leaves what is inside to <paramref name="inner"/>.</summary>
public sealed class TlsConnectionHandler(
    ConnectionHandler inner, ITlsServer server, IRefusedConnections refusals, TimeProvider time) : ConnectionHandler
{
    /// <summary>A client that says nothing does not hold a connection for good.</summary>
    private static readonly TimeSpan HandshakeTimeMax = TimeSpan.FromSeconds(10);

    private const byte HandshakeRecord = 22;

    private static readonly StreamPipeReaderOptions ReaderOptions = new(leaveOpen: true, useZeroByteReads: true);

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        await Task.Yield(); // A handshake computes for longer than the thread that found its bytes may be held.
        var transport = connection.Transport;
        var output = SocketOutput.Of(connection);
        try
        {
            await using var stream = new TransportStream(transport.Input, output);
            await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
            if (await TryBeginAsync(connection, tls, output))
            {
                connection.Transport = new Inside(
                    PipeReader.Create(new TlsStream(tls, failure => Broke(connection, failure)), ReaderOptions),
                    new TlsOutput(tls, output));
                await inner.OnConnectedAsync(connection);
                await EndAsync(tls);
            }
        }
        finally
        {
            connection.Transport = transport;
            await transport.Input.CompleteAsync();
            await output.CompleteAsync();
        }
    }

    /// <summary>Shakes hands; false if either side refuses, which is told.</summary>
    private async Task<bool> TryBeginAsync(ConnectionContext connection, SslStream tls, PipeWriter output)
    {
        using var deadline = new CancellationTokenSource(HandshakeTimeMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, connection.ConnectionClosed);
        var handshake = server.Begin();
        string reason;
        try
        {
            if (!await SpeaksTlsAsync(connection.Transport.Input, output, deadline.Token))
            {
                reason = TlsFailures.NotTls;
            }
            else
            {
                await tls.AuthenticateAsServerAsync(handshake.Options, deadline.Token);
                var client = tls.RemoteCertificate as X509Certificate2;
                if (await server.CheckAsync(client, connection.RemoteEndPoint, either.Token) is not { } refusal)
                {
                    connection.Features.Set(new TlsPeer(handshake.Verdict().CommonNames));
                    return true;
                }

                reason = refusal;
            }
        }
        catch (GoneSilentlyException)
        {
            return false; // Somebody looked whether the port is open.
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            reason = "tls: no handshake within 10 s";
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception failure) when (TlsFailures.IsOne(failure))
        {
            reason = handshake.Verdict().Refusal ?? TlsFailures.Of(failure);
        }

        var verdict = handshake.Verdict();
        refusals.Refused(new RefusedConnection(connection.RemoteEndPoint, reason)
        {
            ServerName = tls.TargetHostName,
            Subject = verdict.Subject,
            Issuer = verdict.Issuer,
        });
        return false;
    }

    /// <summary>Whether the first byte is one of TLS; one who speaks HTTP is told so in HTTP, as Go does.</summary>
    private static async Task<bool> SpeaksTlsAsync(
        PipeReader input, PipeWriter output, CancellationToken cancellationToken)
    {
        var read = await input.ReadAsync(cancellationToken);
        if (read.Buffer.IsEmpty)
        {
            throw new GoneSilentlyException();
        }

        var first = read.Buffer.FirstSpan[0];
        input.AdvanceTo(read.Buffer.Start);
        if (char.IsAsciiLetterUpper((char)first))
        {
            output.Write("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"u8);
            await output.FlushAsync(cancellationToken);
        }

        return first == HandshakeRecord;
    }

    /// <summary>Tells the client that this is the end and no cut.</summary>
    private static async Task EndAsync(SslStream tls)
    {
        try
        {
            await tls.ShutdownAsync();
        }
        catch (Exception failure) when (TlsFailures.IsOne(failure))
        {
            // It is gone already.
        }
    }

    /// <summary>With TLS 1.3 a client tells only after the handshake that it does not like this side's certificate.</summary>
    private void Broke(ConnectionContext connection, Exception failure)
    {
        var reason = TlsFailures.Of(failure);
        if (reason.StartsWith("remote error", StringComparison.Ordinal))
        {
            refusals.Refused(new RefusedConnection(connection.RemoteEndPoint, reason));
        }
    }

    private sealed record Inside(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class GoneSilentlyException : Exception;
}
