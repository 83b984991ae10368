using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Configuration;
using Netcd.TestKit.Certificates;
using Netcd.TestKit.Processes;
using Netcd.Tls;

namespace Netcd.Tests.Tls;

/// <summary>Who gets in over TLS, and what is said of who does not.</summary>
public sealed class TlsConnectionTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _authority;
    private readonly TestAuthority _stranger;
    private readonly IssuedCertificate _server;

    public TlsConnectionTests()
    {
        _authority = _directory.NewAuthority("ca");
        _stranger = _directory.NewAuthority("stranger");
        _server = _authority.Issue("server");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Without_authorities_everybody_gets_in_and_is_nobody()
    {
        await using var host = await TlsHost.StartAsync(Settings());

        Assert.Equal("True nobody", await host.GetAsync(client: null, _authority));
        Assert.Equal("True nobody", await host.GetAsync(_authority.Issue("alice"), _authority));
    }

    [Fact]
    public async Task A_client_with_a_good_certificate_gets_in_by_its_common_name()
    {
        await using var host = await TlsHost.StartAsync(Settings("--trusted-ca-file", _authority.File));

        Assert.Equal("True alice/ca", await host.GetAsync(_authority.Issue("alice"), _authority));
    }

    [Fact]
    public async Task A_client_with_an_intermediate_that_is_an_authority_here_gets_in()
    {
        using var between = new TestAuthority("between", _directory.Path, _authority);
        await using var host = await TlsHost.StartAsync(Settings("--trusted-ca-file", between.File));

        Assert.Equal("True alice/between", await host.GetAsync(between.Issue("alice"), _authority));
    }

    [Fact]
    public void A_client_may_send_more_certificates_than_lead_to_an_authority()
    {
        using var between = new TestAuthority("between", _directory.Path, _authority);
        var files = new TlsFiles(
            Settings("--trusted-ca-file", between.File), TimeProvider.System, NullLogger.Instance);
        using var alice = X509CertificateLoader.LoadCertificateFromFile(between.Issue("alice").CertFile);
        var handshake = new TlsServer(files, TimeProvider.System).Begin();
        var policy = handshake.Options.CertificateChainPolicy;
        Assert.NotNull(policy);
        using var chain = new X509Chain { ChainPolicy = policy };
        chain.ChainPolicy.ExtraStore.Add(X509Certificate2.CreateFromPem(_authority.Pem));
        chain.Build(alice);

        Assert.Equal(3, chain.ChainElements.Count); // What is above the authority was found, and is not trusted.
        Assert.True(handshake.Options.RemoteCertificateValidationCallback?.Invoke(this, alice, chain, SslPolicyErrors.None));
        Assert.Equal("alice/between", string.Join('/', handshake.Verdict().CommonNames));
    }

    [Fact]
    public async Task A_client_that_sends_its_intermediates_gets_in_each_time_it_comes()
    {
        using var between = new TestAuthority("between", _directory.Path, _authority);
        await using var host = await TlsHost.StartAsync(Settings("--trusted-ca-file", _authority.File));
        var alice = between.Issue("alice");
        await File.AppendAllTextAsync(alice.CertFile, between.Pem);
        using var handler = TlsHost.HandlerOf(alice, _authority); // It would resume the session if the server let it.
        handler.PooledConnectionLifetime = TimeSpan.Zero;
        using var http = new HttpClient(handler);

        for (var visit = 0; visit < 3; visit++)
        {
            Assert.Equal("True alice/between/ca", await http.GetStringAsync(new Uri($"https://localhost:{host.SecurePort}/")));
        }
    }

    [Fact]
    public async Task The_server_sends_its_intermediates()
    {
        using var between = new TestAuthority("between", _directory.Path, _authority);
        var server = between.Issue("chained");
        await File.AppendAllTextAsync(server.CertFile, between.Pem);
        await using var host = await TlsHost.StartAsync(
            TlsSettingsOf.Flags("--cert-file", server.CertFile, "--key-file", server.KeyFile).ClientTls);

        Assert.Equal("True nobody", await host.GetAsync(client: null, _authority));
    }

    [Fact]
    public async Task Who_is_refused_is_told_with_the_reason()
    {
        await using var host = await TlsHost.StartAsync(
            Settings("--ca-file", _authority.File, "--client-crl-file", _authority.Revoke(_authority.Issue("revoked"))));
        var expired = new CertificateWishes { NotBefore = Now.AddDays(-9), NotAfter = Now.AddDays(-1) };
        var early = new CertificateWishes { NotBefore = Now.AddDays(1), NotAfter = Now.AddDays(9) };
        var serverOnly = new CertificateWishes { Uses = [CertificateWishes.ServerUse] };
        const string Failed = "tls: failed to verify client certificate: ";

        Assert.Equal("tls: client didn't provide a certificate", await host.RefusalOfAsync(client: null, _authority));
        Assert.StartsWith(
            $"{Failed}x509: certificate has expired or is not yet valid: current time ",
            await host.RefusalOfAsync(_authority.Issue("expired", expired), _authority), StringComparison.Ordinal);
        Assert.Contains(
            " is before ", await host.RefusalOfAsync(_authority.Issue("early", early), _authority), StringComparison.Ordinal);
        Assert.Equal(
            $"{Failed}x509: certificate signed by unknown authority",
            await host.RefusalOfAsync(_stranger.Issue("mallory"), _authority));
        Assert.Equal(("CN=mallory", "CN=stranger"), (host.LastRefused?.Subject, host.LastRefused?.Issuer));
        Assert.Equal(
            $"{Failed}x509: certificate specifies an incompatible key usage",
            await host.RefusalOfAsync(_authority.Issue("server-only", serverOnly), _authority));
    }

    [Fact]
    public async Task A_revoked_certificate_is_refused_and_others_are_not()
    {
        var revoked = _authority.Issue("revoked");
        await using var host = await TlsHost.StartAsync(
            Settings("--trusted-ca-file", _authority.File, "--client-crl-file", _authority.Revoke(revoked)));

        Assert.Equal(
            "tls: failed to verify client certificate: transport: certificate serial "
                + $"{revoked.SerialNumber.ToLowerInvariant()} revoked",
            await host.RefusalOfAsync(revoked, _authority));
        Assert.Equal("True alice/ca", await host.GetAsync(_authority.Issue("alice"), _authority));
    }

    [Fact]
    public async Task A_certificate_that_is_made_out_to_another_name_is_refused()
    {
        await using var host = await TlsHost.StartAsync(
            Settings("--trusted-ca-file", _authority.File, "--client-cert-allowed-hostname", "app.example"));
        var allowed = new CertificateWishes { Hosts = ["app.example"] };

        Assert.Equal(
            "tls: failed to verify client certificate: client certificate authentication failed: "
                + "it is not made out to app.example",
            await host.RefusalOfAsync(_authority.Issue("alice"), _authority));
        Assert.Equal("True app/ca", await host.GetAsync(_authority.Issue("app", allowed), _authority));
    }

    [Fact]
    public async Task Http_on_an_https_port_is_answered_and_told()
    {
        await using var host = await TlsHost.StartAsync(Settings());

        Assert.Equal(
            "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
            await TlsHost.SendAsync(host.SecurePort, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray()));
        Assert.Equal("tls: first record does not look like a TLS handshake", await host.NextRefusalAsync());
    }

    [Fact]
    public async Task Https_on_an_http_port_is_told_and_http_goes_on_beside_it()
    {
        await using var host = await TlsHost.StartAsync(Settings());
        using var client = new TcpClient("127.0.0.1", host.PlainPort);
        await using var tls = new SslStream(client.GetStream());

        await Assert.ThrowsAnyAsync<Exception>(() => tls.AuthenticateAsClientAsync("localhost"));

        Assert.Equal("http: client sent a TLS handshake to a plain HTTP port", await host.NextRefusalAsync());
        Assert.EndsWith(
            "\r\n\r\nFalse nobody",
            await TlsHost.SendAsync(host.PlainPort, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray()),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Versions_1_2_and_1_3_are_spoken_and_no_application_protocol_is_chosen(SslProtocols version)
    {
        await using var host = await TlsHost.StartAsync(Settings());
        using var client = new TcpClient("127.0.0.1", host.SecurePort);
        await using var tls = new SslStream(client.GetStream());

        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = version,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
#pragma warning disable CA5359 // What is tested is the server's side.
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        });
        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray());
        using var reader = new StreamReader(tls);

        Assert.EndsWith("\r\n\r\nTrue nobody", await reader.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(version, tls.SslProtocol);
        Assert.True(tls.NegotiatedApplicationProtocol.Protocol.IsEmpty);
    }

    [Fact]
    public async Task Megabytes_go_both_ways()
    {
        await using var host = await TlsHost.StartAsync(Settings());
        using var handler = TlsHost.HandlerOf(client: null, _authority);
        using var http = new HttpClient(handler);
        var sent = new byte[5 << 20];
        new Random(1).NextBytes(sent);

        using var content = new ByteArrayContent(sent);
        using var answer = await http.PostAsync(new Uri($"https://localhost:{host.SecurePort}/"), content);

        Assert.Equal(sent, await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Certificates_that_are_swapped_under_load_fail_no_request()
    {
        const int Swaps = 10;
        IssuedCertificate[] sources = [_authority.Issue("first"), _authority.Issue("second")];
        await using var host = await TlsHost.StartAsync(Settings());
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var served = 0;
            while (!stop.IsCancellationRequested)
            {
                Assert.Equal("True nobody", await host.GetAsync(client: null, _authority)); // A handshake each.
                served++;
            }

            return served;
        })).ToArray();

        for (var swap = 0; swap < Swaps; swap++)
        {
            var source = sources[swap % 2];
            _server.ReplaceBy(source);
            await Poll.UntilAsync(
                "the new certificate is shown", async () => await ShownSerialAsync(host) == source.SerialNumber ? "yes" : null,
                explain: () => "");
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(clients), served => Assert.NotEqual(0, served));
        Assert.Empty(host.Refusals);
    }

    private static async Task<string> ShownSerialAsync(TlsHost host)
    {
        using var client = new TcpClient("127.0.0.1", host.SecurePort);
        var serial = "";
#pragma warning disable CA5359 // It only looks which certificate is shown.
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) =>
        {
            serial = certificate?.GetSerialNumberString();
            return true;
        });
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("localhost");
        return serial ?? "";
    }

    private TlsSettings Settings(params string[] more) =>
        TlsSettingsOf.Flags(["--cert-file", _server.CertFile, "--key-file", _server.KeyFile, .. more]).ClientTls;
}
