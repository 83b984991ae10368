using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.TestKit.Certificates;
using Netcd.Tls;

namespace Netcd.Tests.Tls;

/// <summary>Members check each other's certificates, from both ends.</summary>
public sealed class PeerTlsTests : IDisposable
{
    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _authority;
    private readonly TestAuthority _stranger;
    private readonly IssuedCertificate _member;

    public PeerTlsTests()
    {
        _authority = _directory.NewAuthority("ca");
        _stranger = _directory.NewAuthority("stranger");
        _member = _authority.Issue("member");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_member_with_a_good_certificate_is_dialed() =>
        Assert.Null(await RefusalOfDialAsync(_member, "localhost"));

    [Fact]
    public async Task A_member_at_another_host_is_not() => Assert.Equal(
        "x509: certificate is not valid for 127.0.0.2", await RefusalOfDialAsync(_member, "127.0.0.2"));

    [Fact]
    public async Task A_common_name_is_no_host_name() => Assert.Equal(
        "x509: certificate is not valid for localhost",
        await RefusalOfDialAsync(
            _authority.Issue("named", new CertificateWishes { CommonName = "localhost", Hosts = ["n1"] }), "localhost"));

    [Fact]
    public async Task A_member_of_another_authority_is_not() => Assert.Equal(
        "x509: certificate signed by unknown authority", await RefusalOfDialAsync(_stranger.Issue("evil"), "localhost"));

    [Fact]
    public async Task A_certificate_with_a_critical_extension_that_nobody_knows_is_refused_in_Gos_words() => Assert.Equal(
        "x509: unhandled critical extension",
        await RefusalOfDialAsync(
            _authority.Issue("odd", new CertificateWishes { HasUnknownExtension = true }), "localhost"));

    [Fact]
    public async Task One_that_was_issued_by_no_authority_is_so_too()
    {
        using var user = new TestAuthority("user", _directory.Path, parent: _authority, mayIssue: false);

        Assert.Equal(
            "x509: certificate signed by unknown authority (possibly because of \"x509: invalid signature: parent certificate "
                + "cannot sign this kind of certificate\" while trying to verify candidate authority certificate \"user\")",
            await RefusalOfDialAsync(user.Issue("below"), "localhost", "--peer-trusted-ca-file", Bundle(_authority, user)));
    }

    [Fact]
    public async Task One_with_more_authorities_above_it_than_their_first_allows_is_so_too()
    {
        using var narrow = new TestAuthority("narrow", _directory.Path, authoritiesBelowMax: 0);
        using var below = new TestAuthority("below", _directory.Path, parent: narrow);

        Assert.Equal(
            "x509: too many intermediates for path length constraint",
            await RefusalOfDialAsync(below.Issue("far"), "localhost", "--peer-trusted-ca-file", Bundle(narrow, below)));
    }

    [Fact]
    public async Task A_member_without_the_common_name_that_is_wanted_is_not() => Assert.Equal(
        "CommonName authentication failed: it is member, not etcd",
        await RefusalOfDialAsync(_member, "localhost", "--peer-cert-allowed-cn", "etcd"));

    [Fact]
    public async Task A_certificate_that_signs_itself_is_taken_where_this_member_has_one_too() =>
        Assert.Null(await RefusalOfDialAsync(
            _stranger.Issue("self"), "localhost",
            PeerTls("--peer-auto-tls", "--data-dir", _directory.Child("data"))));

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", null)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", null)]
    [InlineData("127.0.0.1", "127.0.0.9", "x509: certificate is valid for 127.0.0.1, not 127.0.0.9")]
    [InlineData("localhost", "127.0.0.1", null)]
    [InlineData("n1.invalid", "127.0.0.9", "tls: \"127.0.0.9\" does not match any of DNSNames [\"n1.invalid\"]")]
    public async Task Where_a_member_connects_from_is_compared_with_its_certificate(string host, string from, string? problem)
    {
        var issued = _authority.Issue("dialer", new CertificateWishes { Hosts = [host] });
        using var certificate = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(issued.CertFile));
        var server = new TlsServer(Open(_member), TimeProvider.System);

        Assert.Equal(problem, await server.CheckAsync(
            certificate, new IPEndPoint(IPAddress.Parse(from), port: 1), CancellationToken.None));
    }

    [Fact]
    public async Task The_comparison_can_be_switched_off()
    {
        using var certificate = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(_member.CertFile));
        var server = new TlsServer(Open(_member, "--experimental-peer-skip-client-san-verification"), TimeProvider.System);

        Assert.Null(await server.CheckAsync(
            certificate, new IPEndPoint(IPAddress.Parse("127.0.0.9"), port: 1), CancellationToken.None));
    }

    private Task<string?> RefusalOfDialAsync(IssuedCertificate server, string host, params string[] more) =>
        RefusalOfDialAsync(server, host, new PeerTls(Open(_member, more), TimeProvider.System));

    /// <summary>Why a member that shows a certificate is not talked to; null if it is.</summary>
    private static async Task<string?> RefusalOfDialAsync(IssuedCertificate server, string host, PeerTls dialing)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        using var near = new TcpClient();
        await near.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var far = await listener.AcceptTcpClientAsync();
        await using var serverEnd = new SslStream(far.GetStream());
        await using var clientEnd = new SslStream(near.GetStream());
        var handshake = dialing.Begin(host);
        using var shown = X509Certificate2.CreateFromPemFile(server.CertFile, server.KeyFile);
        var serving = serverEnd.AuthenticateAsServerAsync(shown);
        try
        {
            await clientEnd.AuthenticateAsClientAsync(handshake.Options, CancellationToken.None);
            await serving;
            return null;
        }
        catch (Exception failure) when (failure is System.Security.Authentication.AuthenticationException or IOException)
        {
            near.Close();
            await Task.WhenAny(serving);
            return handshake.Refusal() ?? $"{failure}";
        }
    }

    private string Bundle(params TestAuthority[] authorities)
    {
        var file = _directory.Child("bundle.pem");
        File.WriteAllText(file, string.Concat(authorities.Select(authority => authority.Pem)));
        return file;
    }

    private static PeerTls PeerTls(params string[] arguments)
    {
        var settings = TlsSettingsOf.Flags(arguments);
        AutoCertificate.Ensure(settings.PeerTls, settings.ListenPeerUrls, DateTimeOffset.UtcNow);
        return new PeerTls(new TlsFiles(settings.PeerTls, TimeProvider.System, NullLogger.Instance), TimeProvider.System);
    }

    private TlsFiles Open(IssuedCertificate own, params string[] more) => new(
        TlsSettingsOf.Flags([
            "--peer-cert-file", own.CertFile, "--peer-key-file", own.KeyFile, "--peer-trusted-ca-file", _authority.File,
            .. more,
        ]).PeerTls,
        TimeProvider.System, NullLogger.Instance);
}
