using System.Net.Security;
using Netcd.TestKit.Certificates;

namespace Netcd.Conformance.Tests.Running;

/// <summary>What two servers and their clients show each other.</summary>
internal sealed class PairCertificates : IDisposable
{
    private readonly CertificateFolder _directory = new();
    private readonly Dictionary<string, SslClientAuthenticationOptions> _clients = [];
    private readonly TestAuthority _authority;

    /// <param name="ofClients">Whether clients need one.</param>
    public PairCertificates(bool ofClients)
    {
        _authority = _directory.NewAuthority("authority");
        var server = _authority.Issue("server");
        string[] trusted = ofClients ? ["--trusted-ca-file", _authority.File] : [];
        ServerFlags = ["--cert-file", server.CertFile, "--key-file", server.KeyFile, .. trusted];
    }

    /// <summary>The flags of both servers.</summary>
    public IReadOnlyList<string> ServerFlags { get; }

    /// <summary>What a client with that common name connects with.</summary>
    public SslClientAuthenticationOptions OfClient(string commonName)
    {
        if (!_clients.TryGetValue(commonName, out var client))
        {
            var wishes = new CertificateWishes { CommonName = commonName };
            client = _authority.ClientOptions(_authority.Issue($"client-{_clients.Count}", wishes));
            _clients.Add(commonName, client);
        }

        return client;
    }

    public void Dispose() => _directory.Dispose();
}
