using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Netcd.Raft;
using Netcd.TestKit.Certificates;
using Netcd.TestKit.Processes;

namespace Netcd.Transport.Tests;

/// <summary>
/// A member whose own certificate is refused by another says so in its log, although the refusal comes after its handshake.
/// </summary>
public sealed class RefusedCertificateTests : IDisposable
{
    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _authority;
    private readonly TestAuthority _stranger;
    private readonly IssuedCertificate _member;

    public RefusedCertificateTests()
    {
        _authority = _directory.NewAuthority("ca");
        _stranger = _directory.NewAuthority("stranger");
        _member = _authority.Issue("member");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task By_an_etcd_with_the_words_of_the_alert_that_it_sends()
    {
        using var data = new TemporaryDirectory();
        var options = new ServerOptions { Name = "e", DataDir = data.Path, HasPeerTls = true };
        using var etcd = ServerProcess.Launch(ServerProgram.Etcd, options with
        {
            Extra =
            [
                "--peer-cert-file", _member.CertFile, "--peer-key-file", _member.KeyFile, "--peer-client-cert-auth",
                "--peer-trusted-ca-file", _authority.File, "--logger=zap",
            ],
        });
        await using var host = await DialAsync(options.PeerUrl);

        await UntilToldAsync(
            host.Log,
            $"remote error: tls: bad certificate; the member at 127.0.0.1:{options.PeerPort} does not accept this one's "
                + "--peer-cert-file: its log says why");
    }

    [Fact]
    public async Task By_a_member_that_closes_the_connection_without_a_word()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var shown = X509Certificate2.CreateFromPemFile(_member.CertFile, _member.KeyFile);
        using var stop = new CancellationTokenSource();
        var serving = RefuseAllAsync(listener, shown, stop.Token);
        await using (var host = await DialAsync($"https://127.0.0.1:{port}"))
        {
            await UntilToldAsync(
                host.Log,
                $"; the member at 127.0.0.1:{port} stopped, or does not accept this one's --peer-cert-file: its log says why");
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    private async Task<PeerHost> DialAsync(string url)
    {
        var host = await PeerHost.StartAsync(
            PeerHost.OptionsOf(member: 0xa, PeerHost.NewUrl()), new RecordingReceiver(), TimeProvider.System,
            new Certified(_authority, _stranger.Issue("evil")));
        host.Transport.AddPeer(new MemberId(0xb), [url]);
        return host;
    }

    private static async Task UntilToldAsync(RecordingLog log, string text) => await Poll.UntilAsync(
        "the refusal is told", () => Task.FromResult(log.Has(text) ? "yes" : null), explain: () => log.All);

    private static async Task RefuseAllAsync(TcpListener listener, X509Certificate2 shown, CancellationToken stopped)
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(stopped);
            await using var tls = new SslStream(client.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificate = shown,
                        ClientCertificateRequired = true,
                        RemoteCertificateValidationCallback = static (_, _, _, _) => false,
                    },
                    stopped);
            }
            catch (Exception failure) when (failure is AuthenticationException or IOException)
            {
                // The client is refused, or gone.
            }
        }
    }

    /// <summary>Trusts an authority and shows a certificate.</summary>
    private sealed class Certified(TestAuthority trusted, IssuedCertificate shown) : IPeerTls
    {
        public PeerHandshake Begin(string host) => new(trusted.ClientOptions(shown), static () => null);
    }
}
