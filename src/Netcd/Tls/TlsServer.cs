using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Netcd.Http.Tls;

namespace Netcd.Tls;

/// <summary>The server's end of TLS on the listeners for clients, or for members. Thread-safe.</summary>
internal sealed class TlsServer(TlsFiles files, TimeProvider time) : ITlsServer
{
    private readonly CipherSuitesPolicy? _suites = CipherSuiteNames.PolicyOf(files.Settings.CipherSuites);

    public ServerHandshake Begin()
    {
        var material = files.Current;
        var verdict = new CertificateVerdict(CertificateRules.Of(files.Settings), material, time, host: null);
        var asksClient = files.Settings.RequiresClientCertificate;
        return new ServerHandshake(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = material.Own,
                EnabledSslProtocols = TlsVersions.Taken,
                CipherSuitesPolicy = _suites,
                ClientCertificateRequired = asksClient,
                CertificateChainPolicy = asksClient ? verdict.Policy : null,
                RemoteCertificateValidationCallback = asksClient ? verdict.Judge : null,
                AllowRenegotiation = false,
                AllowTlsResume = !asksClient, // The ticket of a client has its certificate, but not its intermediates.
                ApplicationProtocols = null, // Whatever a client offers: none is chosen, and that means HTTP/1.1.
            },
            () => verdict.OnClient);
    }

    public async ValueTask<string?> CheckAsync(
        X509Certificate2? client, EndPoint? from, CancellationToken cancellationToken) =>
        files.Settings.ChecksAddress && client is not null && from is IPEndPoint place
            ? await AddressCheck.ProblemOfAsync(client, place.Address, cancellationToken)
            : null;
}
