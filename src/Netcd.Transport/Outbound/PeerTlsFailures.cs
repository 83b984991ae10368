using Netcd.Http.Tls;

namespace Netcd.Transport.Outbound;

/// <summary>Says why no TLS could be spoken with a member, and what an operator can do.</summary>
internal static class PeerTlsFailures
{
    /// <summary>With <paramref name="refusal"/>, this member did not accept the other's certificate.</summary>
    public static PeerFailure Of(Exception exception, string? refusal, string place)
    {
        if (refusal is not null)
        {
            return new PeerFailure(
                $"certificate {refusal}", refusal, $"correct the certificate of the member at {place}, or "
                    + "--peer-trusted-ca-file and --peer-cert-allowed-* here");
        }

        var reason = TlsFailures.Of(exception);
        return new PeerFailure($"tls {reason}", reason, reason switch
        {
            TlsFailures.NotTls => $"the peer URL says https and what listens at {place} speaks something else",
            "EOF" => $"the member at {place} ended the handshake: its log says why",
            _ when reason.StartsWith("remote error", StringComparison.Ordinal) =>
                $"the member at {place} does not accept this one's --peer-cert-file: its log says why",
            _ => null,
        });
    }
}
