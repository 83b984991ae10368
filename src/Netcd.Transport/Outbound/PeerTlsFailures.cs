using Netcd.Http.Tls;

namespace Netcd.Transport.Outbound;

/// <summary>Says why no TLS could be spoken with a member, and what an operator can do.</summary>
internal static class PeerTlsFailures
{
    /// <summary>With <paramref name="refusal"/>, this member did not accept the other's certificate.</summary>
    public static PeerFailure Of(Exception exception, string? refusal, string place) => refusal is null
        ? Of(TlsFailures.Of(exception), place)
        : new PeerFailure(
            $"certificate {refusal}", refusal, $"correct the certificate of the member at {place}, or "
                + "--peer-trusted-ca-file and --peer-cert-allowed-* here");

    /// <summary>
    /// What the other member says to end a connection that this one reads from; null if it is something else that failed. In
    /// TLS 1.3 this member's handshake is over before its certificate is looked at: a refusal comes with the first read.
    /// </summary>
    public static PeerFailure? OfAlert(IOException exception, string place)
    {
        var reason = TlsFailures.Of(exception);
        return IsAlert(reason) ? Of(reason, place) : null;
    }

    private static PeerFailure Of(string reason, string place) => new($"tls {reason}", reason, reason switch
    {
        TlsFailures.NotTls => $"the peer URL says https and what listens at {place} speaks something else",
        "EOF" => $"the member at {place} ended the handshake: its log says why",
        _ when IsAlert(reason) => $"the member at {place} does not accept this one's --peer-cert-file: its log says why",
        _ => null,
    });

    private static bool IsAlert(string reason) => reason.StartsWith("remote error", StringComparison.Ordinal);
}
