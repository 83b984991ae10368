using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.TestKit.Certificates;
using Netcd.Tls;

namespace Netcd.Tests.Tls;

/// <summary>What --cipher-suites names is spoken, and of TLS 1.2 nothing else, from both ends.</summary>
[UnsupportedOSPlatform("windows")] // There the flag is refused.
public sealed class CipherSuiteTests : IDisposable
{
    private const TlsCipherSuite Named = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384;
    private const TlsCipherSuite Other = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;

    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _authority;
    private readonly IssuedCertificate _own;

    public CipherSuiteTests()
    {
        _authority = _directory.NewAuthority("ca");
        _own = _authority.Issue("own");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_client_that_offers_the_named_suite_gets_it()
    {
        await using var host = await StartAsync();

        Assert.Equal(Named, await SuiteAsync(host, SslProtocols.Tls12, Other, Named));
    }

    [Fact]
    public async Task A_client_that_offers_only_another_one_is_refused_and_told()
    {
        await using var host = await StartAsync();

        await Assert.ThrowsAsync<AuthenticationException>(() => SuiteAsync(host, SslProtocols.Tls12, Other));
        Assert.Equal("tls: no cipher suite supported by both client and server", await host.NextRefusalAsync());
    }

    [Fact]
    public async Task Without_the_flag_that_client_gets_in()
    {
        await using var host = await TlsHost.StartAsync(
            TlsSettingsOf.Flags("--cert-file", _own.CertFile, "--key-file", _own.KeyFile).ClientTls);

        Assert.Equal(Other, await SuiteAsync(host, SslProtocols.Tls12, Other));
    }

    [Fact]
    public async Task The_suites_of_TLS_1_3_are_always_there()
    {
        await using var host = await StartAsync();

        Assert.Equal(
            TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
            await SuiteAsync(host, SslProtocols.Tls13, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256));
    }

    [Theory]
    [InlineData(Named, true)]
    [InlineData(Other, false)]
    public async Task A_member_that_is_dialed_is_offered_the_named_suite_only(TlsCipherSuite spoken, bool isReached)
    {
        var settings = TlsSettingsOf.Flags(
            "--peer-cert-file", _own.CertFile, "--peer-key-file", _own.KeyFile, "--peer-trusted-ca-file", _authority.File,
            "--cipher-suites", $"{Named}").PeerTls;
        var dialing = new PeerTls(new TlsFiles(settings, TimeProvider.System, NullLogger.Instance), TimeProvider.System);
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, port: 0);
        listener.Start();
        using var near = new TcpClient();
        await near.ConnectAsync((System.Net.IPEndPoint)listener.LocalEndpoint);
        using var far = await listener.AcceptTcpClientAsync();
        await using var clientEnd = new SslStream(near.GetStream());
        await using var serverEnd = new SslStream(far.GetStream());

        var serving = serverEnd.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificate = X509Certificate2.CreateFromPemFile(_own.CertFile, _own.KeyFile),
            EnabledSslProtocols = SslProtocols.Tls12,
            CipherSuitesPolicy = new CipherSuitesPolicy([spoken]),
        });
        var dialed = await Record.ExceptionAsync(
            () => clientEnd.AuthenticateAsClientAsync(dialing.Begin("localhost").Options, CancellationToken.None));
        near.Close();
        var served = await Record.ExceptionAsync(() => serving);

        Assert.Equal((isReached, isReached), (dialed is null, served is null));
    }

    private Task<TlsHost> StartAsync() => TlsHost.StartAsync(TlsSettingsOf.Flags(
        "--cert-file", _own.CertFile, "--key-file", _own.KeyFile, "--cipher-suites", $"{Named}").ClientTls);

    private async Task<TlsCipherSuite> SuiteAsync(TlsHost host, SslProtocols version, params TlsCipherSuite[] offered)
    {
        using var client = new TcpClient("127.0.0.1", host.SecurePort);
        using var handler = TlsHost.HandlerOf(client: null, _authority);
        await using var tls = new SslStream(client.GetStream());
        handler.SslOptions.TargetHost = "localhost";
        handler.SslOptions.EnabledSslProtocols = version;
        handler.SslOptions.CipherSuitesPolicy = new CipherSuitesPolicy(offered);
        await tls.AuthenticateAsClientAsync(handler.SslOptions, CancellationToken.None);
        return tls.NegotiatedCipherSuite;
    }
}
