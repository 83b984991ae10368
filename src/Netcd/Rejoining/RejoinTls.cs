using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Netcd.Configuration;
using Netcd.Tls;
using Netcd.Transport;

namespace Netcd.Rejoining;

/// <summary>
/// The client's end of TLS towards the client port of the cluster that is rejoined: with all authorities that this member
/// trusts, and the first of its certificates that may be a client's.
/// </summary>
/// <remarks>
/// Flags of its own would be asked for in an emergency; those for clients and members are there. The certificate for clients
/// goes first, since the authority that signed it is the one that its own client port trusts.
/// </remarks>
internal sealed class RejoinTls(TlsFiles clients, TlsFiles peers, TimeProvider time) : IPeerTls
{
    private const string AnyUse = "2.5.29.37.0";

    /// <summary>Whether nothing could tell this member who answers.</summary>
    public static bool TakesAnybody(TlsSettings clients, TlsSettings peers) =>
        clients.IsAuto && !clients.AuthorityFiles.Concat(peers.AuthorityFiles).Any();

    public PeerHandshake Begin(string host)
    {
        var (client, peer) = (clients.Current, peers.Current);
        var own = new[] { client.Own, peer.Own }.FirstOrDefault(MayBeClient);
        var material = new TlsMaterial(own, [.. client.Authorities, .. peer.Authorities], Revoked: []);
        var rules = new CertificateRules { TakesAnybody = TakesAnybody(clients.Settings, peers.Settings) };
        var verdict = new CertificateVerdict(rules, material, time, host);
        return new PeerHandshake(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ClientCertificateContext = own,
                EnabledSslProtocols = TlsVersions.Taken,
                CertificateChainPolicy = verdict.Policy,
                RemoteCertificateValidationCallback = verdict.Judge,
                AllowRenegotiation = false,
            },
            () => verdict.Refusal);
    }

    private static bool MayBeClient(SslStreamCertificateContext? own)
    {
        var uses = own?.TargetCertificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        return own is not null
            && (uses is null || uses.EnhancedKeyUsages.Cast<Oid>().Any(use => use.Value is CertificateVerdict.ClientUse or AnyUse));
    }
}
