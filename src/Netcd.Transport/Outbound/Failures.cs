using System.Net.Sockets;
using Netcd.Raft.Wire;

namespace Netcd.Transport.Outbound;

/// <summary>Says in etcd's words why something failed, and what an operator can do.</summary>
internal static class Failures
{
    /// <summary>Whether it comes from the network or the other member; anything else is a bug of ours.</summary>
    public static bool IsOfThePeer(Exception exception) => exception is
        IOException or HttpRequestException or SocketException or TimeoutException or WireFormatException;

    public static PeerFailure Of(Exception exception, Uri url) => exception switch
    {
        PeerRefusedException refused => refused.Failure,
        PeerTlsException tls => tls.Failure,
        HttpRequestException { InnerException: SocketException socket } => OfSocket(socket, url),
        HttpRequestException { InnerException: IOException inner } => OfDial(Of(inner, url), url),
        IOException { InnerException: SocketException socket } => OfSocket(socket, url),
        EndOfStreamException or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } =>
            new PeerFailure("ended", exception is EndOfStreamException ? exception.Message : "EOF", Advice: null),
        IOException broken when PeerTlsFailures.OfAlert(broken, Place(url)) is { } alert => alert,
        TimeoutException => new PeerFailure("silent", $"read tcp {Place(url)}: i/o timeout", Advice: null),
        WireFormatException or Framing.FrameException => new PeerFailure(
            "garbage", exception.Message, $"what listens at {Place(url)} does not speak etcd's peer protocol"),
        _ => new PeerFailure("other", exception.Message, Advice: null),
    };

    /// <summary>netcd ends a connection whose certificate it refuses without a word.</summary>
    private static PeerFailure OfDial(PeerFailure failure, Uri url) =>
        url.Scheme == Uri.UriSchemeHttps && failure is { Cause: "ended" or "reset", Advice: null }
            ? failure with
            {
                Advice = $"the member at {Place(url)} stopped, or does not accept this one's --peer-cert-file: its log says why",
            }
            : failure;

    private static PeerFailure OfSocket(SocketException exception, Uri url) => exception.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => new PeerFailure(
            "refused",
            $"dial tcp {Place(url)}: connection refused",
            "nothing listens there: start that member, or correct its peer URL"),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => new PeerFailure(
            "unresolved",
            $"dial tcp: lookup {url.Host}: no such host",
            "the name of its peer URL does not resolve here: correct the URL or the name service"),
        SocketError.TimedOut => new PeerFailure(
            "timeout",
            $"dial tcp {Place(url)}: i/o timeout",
            "the host is down, or something on the way drops the packets"),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown => new PeerFailure(
            "unreachable", $"dial tcp {Place(url)}: no route to host", "the host is down or the route is missing"),
        SocketError.ConnectionReset => new PeerFailure(
            "reset", $"read tcp {Place(url)}: connection reset by peer", Advice: null),
        _ => new PeerFailure("socket", $"tcp {Place(url)}: {exception.Message}", Advice: null),
    };

    private static string Place(Uri url) => $"{url.Host}:{url.Port}";
}
