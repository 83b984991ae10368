using System.Globalization;
using System.Security.Cryptography;
using Netcd.TestKit.Certificates;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Tls;

/// <summary>Weak certificates of clients are served or refused as by the real etcd beside it.</summary>
public sealed class WeakCertificateTests(WeakCertificateTests.Servers servers) : IClassFixture<WeakCertificateTests.Servers>
{
    private static readonly string Client = Path.Combine(AppContext.BaseDirectory, "Tls", "weak_client.py");

    public static TheoryData<string, int?, string, string> Certificates => new()
    {
        { "rsa", 2048, "SHA256", "served" },
        { "rsa", 1024, "SHA256", "served" }, // Its key is the client's own risk.
        { "ecdsa", 1024, "SHA256", "served" },
        { "ecdsa", null, "SHA1", "refused" }, // Anybody could have forged it.
        { "rsa", null, "SHA1", "refused" },
        { "rsa", 2048, "MD5", "refused" },
    };

    [Theory]
    [MemberData(nameof(Certificates))]
    public async Task A_certificate_is_taken_as_by_etcd(string authority, int? rsaBits, string digest, string expected)
    {
        var issued = servers.Authority(authority).Issue(
            $"{authority}-{rsaBits}-{digest}", new CertificateWishes { RsaBits = rsaBits, Digest = new HashAlgorithmName(digest) });
        foreach (var version in new[] { "TLSv1_2", "TLSv1_3" })
        {
            foreach (var (program, port) in servers.Ports)
            {
                var ended = await ChildProcess.RunAsync(
                    "/usr/bin/python3", [Client, port.ToString(CultureInfo.InvariantCulture), version, issued.CertFile, issued.KeyFile],
                    new Dictionary<string, string>());

                Assert.True(
                    ended is { Status: 0 } && ended.Output == $"{expected}\n",
                    $"{program} with {version}: {ended.Output}{ended.Errors}");
            }
        }
    }

    /// <summary>An etcd and a netcd that take certificates of two authorities.</summary>
    public sealed class Servers : IAsyncLifetime, IDisposable
    {
        private readonly CertificateFolder _directory = new();
        private readonly TestAuthority _ecdsa;
        private readonly TestAuthority _rsa;
        private readonly List<ServerProcess> _running = [];

        public Servers()
        {
            _ecdsa = _directory.NewAuthority("ecdsa");
            _rsa = _directory.NewAuthority("rsa", rsaBits: 2048);
        }

        /// <summary>Where clients are answered over TLS, by the name of the program.</summary>
        public Dictionary<string, int> Ports { get; } = [];

        public TestAuthority Authority(string name) => name == "rsa" ? _rsa : _ecdsa;

        public async Task InitializeAsync()
        {
            var own = _ecdsa.Issue("server");
            var authorities = _directory.Child("authorities.pem");
            await File.WriteAllTextAsync(authorities, _ecdsa.Pem + _rsa.Pem);
            foreach (var program in new[] { Programs.Etcd, Programs.Netcd })
            {
                var port = FreePorts.Take();
                Ports.Add(program.Name, port);
                _running.Add(await ServerProcess.StartAsync(program, new ServerOptions
                {
                    DataDir = _directory.Child(program.Name),
                    SecureClientPort = port,
                    Extra =
                    [
                        "--cert-file", own.CertFile, "--key-file", own.KeyFile, "--client-cert-auth",
                        "--trusted-ca-file", authorities,
                    ],
                }));
            }
        }

        public Task DisposeAsync() => Task.CompletedTask;

        public void Dispose()
        {
            _running.ForEach(server => server.Dispose());
            _directory.Dispose();
        }
    }
}
