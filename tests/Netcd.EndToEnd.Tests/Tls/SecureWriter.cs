using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Netcd.TestKit.Certificates;

namespace Netcd.EndToEnd.Tests.Tls;

/// <summary>Writes one key after another over TLS, each on a connection, and so with a handshake, of its own.</summary>
/// <param name="url">The member that it writes through.</param>
/// <param name="own">Its certificate at first.</param>
/// <param name="trusted">In PEM, the authorities whose servers it trusts.</param>
internal sealed class SecureWriter(string url, IssuedCertificate own, string trusted)
{
    private volatile int _acknowledged;
    private volatile IssuedCertificate _own = own;

    /// <summary>How many writes were acknowledged: the keys 1 to this one below /secure.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>Gives it another certificate, from its next connection on.</summary>
    public void Present(IssuedCertificate certificate) => _own = certificate;

    /// <summary>Writes until cancelled; whatever is not a success is an error.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            using var handler = NewHandler();
            using var http = new HttpClient(handler);
            var key = (_acknowledged + 1).ToString(CultureInfo.InvariantCulture);
            using var form = new FormUrlEncodedContent([new("value", key)]);
            using var answer = await http.PutAsync(
                new Uri($"{url}/v2/keys/secure/{key}?prevExist=false"), form, CancellationToken.None);
            Assert.True(
                answer.StatusCode == HttpStatusCode.Created,
                $"{key}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
            _acknowledged++;
        }
    }

    private SocketsHttpHandler NewHandler()
    {
        var certificate = _own;
        var handler = new SocketsHttpHandler { UseProxy = false };
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPem(trusted);
        handler.SslOptions.CertificateChainPolicy = policy;
        handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(
            X509Certificate2.CreateFromPemFile(certificate.CertFile, certificate.KeyFile), additionalCertificates: null, offline: true);
        return handler;
    }
}
