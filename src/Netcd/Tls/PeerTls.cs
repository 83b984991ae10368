using System.Net.Security;
using Netcd.Transport;

namespace Netcd.Tls;

/// <summary>The client's end of TLS, towards the other members. Thread-safe.</summary>
internal sealed class PeerTls(TlsFiles files, TimeProvider time) : IPeerTls
{
    private readonly CipherSuitesPolicy? _suites = CipherSuiteNames.PolicyOf(files.Settings.CipherSuites);

    public PeerHandshake Begin(string host)
    {
        var material = files.Current;
        var verdict = new CertificateVerdict(CertificateRules.Of(files.Settings), material, time, host);
        return new PeerHandshake(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ClientCertificateContext = material.Own,
                EnabledSslProtocols = TlsVersions.Taken,
                CipherSuitesPolicy = _suites,
                CertificateChainPolicy = verdict.Policy,
                RemoteCertificateValidationCallback = verdict.Judge,
                AllowRenegotiation = false,
                ApplicationProtocols = null, // etcd's peer port offers HTTP/2 only, and answers HTTP/1.1 without any.
            },
            () => verdict.Refusal);
    }
}
