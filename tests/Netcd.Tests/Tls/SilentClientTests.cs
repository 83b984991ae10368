using System.Net.Sockets;
using Netcd.TestKit.Certificates;
using Netcd.TestKit.Processes;
using Netcd.TestKit.Time;

namespace Netcd.Tests.Tls;

/// <summary>Whoever connects and does not shake hands is let go, and keeps nobody else out.</summary>
public sealed class SilentClientTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CertificateFolder _directory = new();
    private readonly TestClock _clock = new(DateTimeOffset.UtcNow);
    private readonly TestAuthority _authority;
    private TlsHost? _host;

    public SilentClientTests() => _authority = _directory.NewAuthority("ca");

    private TlsHost Host => _host ?? throw new InvalidOperationException("It was never started.");

    public async Task InitializeAsync()
    {
        var server = _authority.Issue("server");
        _host = await TlsHost.StartAsync(
            TlsSettingsOf.Flags("--cert-file", server.CertFile, "--key-file", server.KeyFile).ClientTls, _clock);
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 22, 3, 1, 2, 0, 1 })] // The begin of a greeting.
    public async Task A_client_that_does_not_finish_its_handshake_is_let_go_after_ten_seconds(byte[] said)
    {
        using var client = new TcpClient("127.0.0.1", Host.SecurePort);
        await client.GetStream().WriteAsync(said);
        await WaitForHandshakesAsync(1);

        _clock.Advance(Patience - TimeSpan.FromMilliseconds(1));
        Assert.Empty(Host.Refusals);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(0, await ReadAsync(client));
        Assert.Equal("tls: no handshake within 10 s", await Host.NextRefusalAsync());
    }

    [Fact]
    public async Task One_that_shook_hands_in_time_may_be_silent_for_longer()
    {
        using var handler = TlsHost.HandlerOf(client: null, _authority);
        using var http = new HttpClient(handler);
        var place = new Uri($"https://localhost:{Host.SecurePort}/");
        Assert.Equal("True nobody", await http.GetStringAsync(place));

        _clock.Advance(Patience * 2);

        Assert.Equal("True nobody", await http.GetStringAsync(place));
        Assert.Equal(1, Host.Handshakes);
    }

    [Fact]
    public async Task Hundreds_of_silent_clients_keep_nobody_out_and_leave_nothing_behind()
    {
        const int Silent = 300;
        var clients = Enumerable.Range(0, Silent).Select(_ => new TcpClient("127.0.0.1", Host.SecurePort)).ToArray();
        await WaitForHandshakesAsync(Silent);

        Assert.Equal("True nobody", await Host.GetAsync(client: null, _authority));

        _clock.Advance(Patience);
        foreach (var client in clients)
        {
            Assert.Equal(0, await ReadAsync(client));
            client.Dispose();
        }

        await Poll.UntilAsync("all are told", () => Host.Refusals.Count == Silent);
    }

    [Fact]
    public async Task Who_only_looks_whether_the_port_is_open_is_not_told()
    {
        using var client = new TcpClient("127.0.0.1", Host.SecurePort);
        var stream = client.GetStream();
        await WaitForHandshakesAsync(1);

        client.Client.Shutdown(SocketShutdown.Send);

        Assert.Equal(0, await stream.ReadAsync(new byte[1]));
        Assert.Empty(Host.Refusals);
    }

    private Task WaitForHandshakesAsync(int count) =>
        Poll.UntilAsync("the server waits for them", () => Host.Handshakes == count);

    private static async Task<int> ReadAsync(TcpClient client) => await client.GetStream().ReadAsync(new byte[1]);
}
