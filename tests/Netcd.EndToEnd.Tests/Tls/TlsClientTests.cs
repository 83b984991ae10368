using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Netcd.TestKit.Certificates;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Tls;

/// <summary>The clients that people use, over https beside http.</summary>
public sealed class TlsClientTests : IAsyncLifetime, IDisposable
{
    private static readonly Dictionary<string, string> VersionTwo = new() { ["ETCDCTL_API"] = "2" };

    private readonly CertificateFolder _directory = new();
    private readonly int _port = FreePorts.Take();
    private readonly TestAuthority _authority;
    private readonly IssuedCertificate _client;
    private ServerProcess? _server;

    public TlsClientTests()
    {
        _authority = _directory.NewAuthority("ca");
        _client = _authority.Issue("client");
    }

    private ServerProcess Server => _server ?? throw new InvalidOperationException("It was never started.");

    private string Url => $"https://127.0.0.1:{_port}";

    public async Task InitializeAsync()
    {
        var own = _authority.Issue("server");
        _server = await ServerProcess.StartAsync(Programs.Netcd, new ServerOptions
        {
            DataDir = _directory.Child("data"),
            SecureClientPort = _port,
            Extra =
            [
                "--cert-file", own.CertFile, "--key-file", own.KeyFile, "--trusted-ca-file", _authority.File,
                "--client-cert-auth",
            ],
        });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _server?.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Curl_writes_and_reads_with_either_version_of_TLS()
    {
        foreach (var version in new[] { "1.2", "1.3" })
        {
            var put = await CurlAsync(["--tls-max", version, $"{Url}/v2/keys/a", "-XPUT", "-d", $"value={version}"]);
            Assert.True(put.Status == 0, put.Errors + Server.Log);
            Assert.Contains($"\"value\":\"{version}\"", (await CurlAsync([$"{Url}/v2/keys/a"])).Output, StringComparison.Ordinal);
        }

        Assert.Equal(200, (await Server.GetAsync("/v2/keys/a")).Status);
    }

    [Fact]
    public async Task Curl_without_a_certificate_or_without_trust_is_refused_and_the_log_says_why()
    {
        var stranger = await ChildProcess.RunAsync(
            "/usr/bin/curl", ["-sS", "--cacert", _authority.File, $"{Url}/version"], new Dictionary<string, string>());
        var distrustful = await ChildProcess.RunAsync(
            "/usr/bin/curl", ["-sS", $"{Url}/version"], new Dictionary<string, string>());

        Assert.NotEqual(0, stranger.Status);
        Assert.NotEqual(0, distrustful.Status);
        await Poll.UntilAsync("both are told", () => Said("tls: client didn't provide a certificate")
            && Said("remote error: tls: unknown certificate authority"));
    }

    [Fact]
    public async Task Etcdctl_writes_reads_and_lists()
    {
        string[] flags =
        [
            "--endpoints", Url, "--ca-file", _authority.File, "--cert-file", _client.CertFile, "--key-file", _client.KeyFile,
        ];

        var set = await ChildProcess.RunAsync("/usr/bin/etcdctl", [.. flags, "set", "/x", "y"], VersionTwo);
        var list = await ChildProcess.RunAsync("/usr/bin/etcdctl", [.. flags, "ls", "/"], VersionTwo);

        Assert.Equal((0, "y\n"), (set.Status, set.Output));
        Assert.Equal((0, "/x\n"), (list.Status, list.Output));
    }

    [Fact]
    public async Task A_client_of_dotnet_watches_and_writes()
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(_authority.Pem));
        handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(
            X509Certificate2.CreateFromPemFile(_client.CertFile, _client.KeyFile), additionalCertificates: null, offline: true);
        using var http = new HttpClient(handler);

        // From an index that is yet to come, so that it does not matter which of the two arrives first.
        var watch = http.GetStringAsync(new Uri($"{Url}/v2/keys/w?wait=true&waitIndex=1"));
        using var form = new FormUrlEncodedContent([new("value", "1")]);
        using var put = await http.PutAsync(new Uri($"{Url}/v2/keys/w"), form);

        Assert.Equal(System.Net.HttpStatusCode.Created, put.StatusCode);
        Assert.Contains("\"value\":\"1\"", await watch, StringComparison.Ordinal);
    }

    private bool Said(string reason) => Server.Log.Contains($"(error \"{reason}\"", StringComparison.Ordinal);

    private Task<ChildProcess.Finished> CurlAsync(string[] arguments) => ChildProcess.RunAsync(
        "/usr/bin/curl",
        ["-sS", "--cacert", _authority.File, "--cert", _client.CertFile, "--key", _client.KeyFile, .. arguments],
        new Dictionary<string, string>());
}
