using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Configuration;
using Netcd.Rejoining;
using Netcd.Server.Startup;
using Netcd.TestKit.Certificates;
using Netcd.Tests.Tls;
using Netcd.Tls;

namespace Netcd.Tests.Rejoining;

/// <summary>What --rejoin shows to the cluster, whom it believes, and what it says where that does not fit.</summary>
public sealed class MembersClientTests : IDisposable
{
    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _clients;
    private readonly TestAuthority _peers;
    private readonly IssuedCertificate _server;
    private readonly IssuedCertificate _peer;

    public MembersClientTests()
    {
        _clients = _directory.NewAuthority("clients");
        _peers = _directory.NewAuthority("peers");
        _server = _clients.Issue("server");
        _peer = _peers.Issue("peer");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_cluster_is_believed_by_the_authorities_for_clients_or_for_members()
    {
        await using var host = await StartAsync();

        foreach (var flag in new[] { "--trusted-ca-file", "--peer-trusted-ca-file" })
        {
            // The listeners of this test answer everything with 200 and a text: it got through.
            Assert.Equal(
                $"--rejoin: https://localhost:{host.SecurePort} answers 200 and no list of members; is it a client URL? "
                    + "(give the client URL of a member that runs, such as http://10.0.0.1:2379)",
                await ProblemAsync(host, flag, _clients.File));
        }
    }

    [Fact]
    public async Task A_cluster_of_another_authority_is_not_believed() => Assert.Equal(
        "is not trusted: x509: certificate signed by unknown authority "
            + "(correct its certificate, or give its authority as --trusted-ca-file or --peer-trusted-ca-file)",
        await ShortProblemAsync(await StartAsync(), "--trusted-ca-file", _peers.File));

    [Fact]
    public async Task A_cluster_that_wants_another_certificate_is_told() => Assert.EndsWith(
        " (the log of the member there says why; it may want a certificate of another authority than --cert-file and "
            + "--peer-cert-file have)",
        await ShortProblemAsync(
            await StartAsync("--trusted-ca-file", _clients.File), "--peer-cert-file", _peer.CertFile, "--peer-key-file", _peer.KeyFile,
            "--peer-trusted-ca-file", _clients.File));

    [Fact]
    public void The_certificate_for_clients_is_shown_if_it_may_be_a_clients_and_else_that_of_the_member()
    {
        var serverOnly = _clients.Issue("server-only", new CertificateWishes { Uses = [CertificateWishes.ServerUse] });
        string[] peer = ["--peer-cert-file", _peer.CertFile, "--peer-key-file", _peer.KeyFile];

        Assert.Equal("CN=server", ShownBy(["--cert-file", _server.CertFile, "--key-file", _server.KeyFile, .. peer]));
        Assert.Equal("CN=peer", ShownBy(["--cert-file", serverOnly.CertFile, "--key-file", serverOnly.KeyFile, .. peer]));
        Assert.Equal("CN=peer", ShownBy(peer));
        Assert.Null(ShownBy("--cert-file", serverOnly.CertFile, "--key-file", serverOnly.KeyFile));
    }

    [Theory]
    [InlineData("root:secret\n")]
    [InlineData("root:secret\r\nwhatever")]
    [InlineData("root:secret")]
    public void A_login_is_the_first_line_of_its_file(string text) =>
        Assert.Equal("root:secret", Encoding.UTF8.GetString(Convert.FromBase64String(LoginFile.ReadBasic("--f", FileOf(text)))));

    [Theory]
    [InlineData("")]
    [InlineData("secret\n")]
    [InlineData("\nroot:secret")]
    public void A_file_without_a_login_is_told_without_what_it_holds(string text)
    {
        var file = FileOf(text);

        Assert.Equal(
            $"--f: {file}: its first line is no name:password (write those of a user with the role root, such as root:secret)",
            Assert.Throws<TlsFileException>(() => LoginFile.ReadBasic("--f", file)).Message);
    }

    private static async Task<string> ShortProblemAsync(TlsHost host, params string[] flags)
    {
        await using var started = host;
        return (await ProblemAsync(host, flags)).Replace($"--rejoin: https://localhost:{host.SecurePort} ", "", StringComparison.Ordinal);
    }

    private static async Task<string> ProblemAsync(TlsHost host, params string[] flags)
    {
        using var client = new MembersClient(new HostUrl("https", "localhost", host.SecurePort), TlsOf(flags), login: null);
        return (await Assert.ThrowsAsync<MemberStartException>(() => client.ReadAsync(CancellationToken.None))).Message;
    }

    private static string? ShownBy(params string[] flags) =>
        TlsOf(flags).Begin("localhost").Options.ClientCertificateContext?.TargetCertificate.Subject;

    private static RejoinTls TlsOf(string[] flags)
    {
        var settings = TlsSettingsOf.Flags(flags);
        return new RejoinTls(Open(settings.ClientTls), Open(settings.PeerTls), TimeProvider.System);

        static TlsFiles Open(TlsSettings tls) => new(tls, TimeProvider.System, NullLogger.Instance);
    }

    private string FileOf(string text)
    {
        var file = _directory.Child("login");
        File.WriteAllText(file, text);
        return file;
    }

    private Task<TlsHost> StartAsync(params string[] more) => TlsHost.StartAsync(
        TlsSettingsOf.Flags(["--cert-file", _server.CertFile, "--key-file", _server.KeyFile, .. more]).ClientTls);
}
