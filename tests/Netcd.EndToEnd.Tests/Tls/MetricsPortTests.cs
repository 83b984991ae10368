using Netcd.TestKit.Certificates;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Tls;

/// <summary>Ports for /health and /metrics alone (--listen-metrics-urls), with and without TLS, beside those of an etcd.</summary>
public sealed class MetricsPortTests : IDisposable
{
    private static readonly (string Method, string Target)[] Requests =
    [
        ("GET", "/health"), ("POST", "/health"), ("OPTIONS", "/health"), ("GET", "/health/"), ("GET", "//health"), ("GET", "/"),
        ("GET", "/version"), ("GET", "/v2/keys/"), ("PUT", "/v2/keys/a"), ("GET", "/v2/members"), ("GET", "/debug/vars"),
    ];

    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _authority;

    public MetricsPortTests() => _authority = _directory.NewAuthority("ca");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task They_answer_as_etcd_does_and_want_a_certificate_over_TLS_only()
    {
        var (own, client) = (_authority.Issue("server"), _authority.Issue("client"));
        List<string> answers = [];
        foreach (var program in new[] { Programs.Etcd, Programs.Netcd })
        {
            var (plain, secure) = (FreePorts.Take(), FreePorts.Take());
            using var server = await ServerProcess.StartAsync(program, new ServerOptions
            {
                DataDir = _directory.Child(program.Name),
                Extra =
                [
                    "--listen-metrics-urls", $"http://127.0.0.1:{plain},https://127.0.0.1:{secure}", "--cert-file", own.CertFile,
                    "--key-file", own.KeyFile, "--trusted-ca-file", _authority.File, "--client-cert-auth",
                ],
            });

            answers.Add(await AnswersAsync(plain));
            Assert.Contains("process_open_fds ", (await SendAsync(plain, "GET", "/metrics")).Body, StringComparison.Ordinal);
            string[] trusting = ["-sS", "--cacert", _authority.File, $"https://127.0.0.1:{secure}/health"];
            Assert.NotEqual(0, (await CurlAsync(trusting)).Status);
            Assert.Equal(
                "{\"health\":\"true\"}", (await CurlAsync([.. trusting, "--cert", client.CertFile, "--key", client.KeyFile])).Output.Trim());
        }

        Assert.Equal(answers[0], answers[1]);
    }

    /// <summary>What is answered to all requests, but for the time.</summary>
    private static async Task<string> AnswersAsync(int port)
    {
        List<string> answers = [];
        foreach (var (method, target) in Requests)
        {
            var answer = await SendAsync(port, method, target);
            var headers = answer.Head.Headers.Where(header => header.Name != "Date").Select(header => $"{header.Name}: {header.Value}");
            answers.Add($"{method} {target}\n{answer.Head.StatusLine}\n{string.Join('\n', headers)}\n\n{answer.Body}\n");
        }

        return string.Join('\n', answers);
    }

    private static async Task<RawResponse> SendAsync(int port, string method, string target)
    {
        using var connection = await RawConnection.OpenAsync(port);
        return await connection.ExchangeAsync(RawRequest.Create(method, target, headers: [], body: null));
    }

    private static Task<ChildProcess.Finished> CurlAsync(string[] arguments) =>
        ChildProcess.RunAsync("/usr/bin/curl", arguments, new Dictionary<string, string>());
}
