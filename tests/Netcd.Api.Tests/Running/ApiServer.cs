using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Http;
using Netcd.Http.Tls;
using Netcd.Server;
using Netcd.Server.Membership;
using Netcd.TestKit.Network;
using Netcd.TestKit.RawHttp;
using Netcd.TestKit.Time;
using Netcd.Transport;
using Netcd.Transport.Inbound;

namespace Netcd.Api.Tests.Running;

/// <summary>A member on a temporary directory with the client API and the peer API in front of it, without sockets.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 11, 20, 18, 13, 0, TimeSpan.Zero);

    private readonly string _directory;
    private readonly HttpConnectionHandler _clientPort;
    private readonly HttpConnectionHandler _peerPort;
    private readonly List<ApiConnection> _connections = [];

    private ApiServer(
        string directory, TestClock clock, Member member, PeerEndpoints consensus, ApiOptions options)
    {
        _directory = directory;
        Clock = clock;
        Member = member;
        _clientPort = PortOf(new ClientApi(member, options, NullLogger<ClientApi>.Instance));
        _peerPort = PortOf(new PeerApi(member, consensus));
    }

    public TestClock Clock { get; }

    public Member Member { get; }

    /// <summary>The levels that clients asked for at <c>/config/local/log</c>.</summary>
    public List<LogLevel> LogLevels { get; private init; } = [];

    /// <summary>The lines of the log of requests.</summary>
    public ConcurrentQueue<string> AuditLines { get; private init; } = [];

    public static Task<ApiServer> StartAsync() => StartAsync(corsOrigins: ["*"]);

    public static async Task<ApiServer> StartAsync(ImmutableArray<string> corsOrigins)
    {
        var directory = Directory.CreateTempSubdirectory("netcd-api-").FullName;
        var clock = new TestClock(Start);
        PeerTransport? transport = null;
        var member = await Member.StartAsync(
            new MemberOptions
            {
                Name = "default",
                DataDirectory = directory,
                AdvertiseClientUrls = ["http://127.0.0.1:2379"],
                InitialCluster = [new FoundingMember("default", ["http://127.0.0.1:24380"])],
                Dialect = Dialect.Etcd34,
            },
            new PhysicalFileSystem(),
            clock,
            NullLoggerFactory.Instance,
            Connect,
            new MemoryNetwork(clock),
            CancellationToken.None);
        await member.Published;
        var levels = new List<LogLevel>();
        var audit = new ConcurrentQueue<string>();
        var options = new ApiOptions
        {
            CorsOrigins = corsOrigins,
            CommandLine = ["netcd", "--name", "a\"b"],
            SetLogLevel = levels.Add,
            TimeZone = TimeZoneInfo.Utc,
            WriteAudit = audit.Enqueue,
            ClientCertAuth = true,
        };
        Assert.NotNull(transport);
        return new ApiServer(directory, clock, member, transport.Endpoints, options) { LogLevels = levels, AuditLines = audit };

        IPeerTransport Connect(TransportOptions own, IPeerReceiver receiver) =>
            transport = new PeerTransport(own, receiver, clock, NullLoggerFactory.Instance);
    }

    public ApiConnection Connect() => Connect(_clientPort);

    /// <summary>A connection over TLS, with the common names of a client certificate and of the authorities above it.</summary>
    public ApiConnection ConnectWithCertificate(params ImmutableArray<string> commonNames) =>
        Connect(_clientPort, new TlsPeer(commonNames));

    public ApiConnection ConnectToPeerPort() => Connect(_peerPort);

    /// <summary>One request on a connection of its own.</summary>
    public async Task<ApiResponse> SendAsync(string method, string target, string form, params string[] headers)
    {
        var connection = Connect();
        return await connection.SendAsync(method, target, form, headers);
    }

    public Task<ApiResponse> SendAsync(string method, string target) => SendAsync(method, target, form: "");

    public Task<ApiResponse> GetAsync(string target) => SendAsync("GET", target, form: "");

    /// <summary>A request with a JSON body.</summary>
    public Task<ApiResponse> SendJsonAsync(string method, string target, string json) =>
        SendAsync(method, target, json, "Content-Type: application/json");

    /// <summary>A request of <c>name:password</c>, or of nobody if that is empty.</summary>
    public Task<ApiResponse> SendAsAsync(string login, string method, string target, string form = "") => login.Length == 0
        ? SendAsync(method, target, form)
        : SendAsync(method, target, form, $"Authorization: {Login.Header(login).Value}");

    /// <summary>Creates <c>root</c> with the password <c>pw</c> and turns authentication on.</summary>
    public async Task SetUpAuthAsync()
    {
        Assert.Equal(201, (await SendJsonAsync("PUT", "/v2/auth/users/root", """{"user":"root","password":"pw"}""")).Status);
        Assert.Equal(200, (await SendAsync("PUT", "/v2/auth/enable")).Status);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        await Member.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private HttpConnectionHandler PortOf(IHttpHandler handler) =>
        new(handler, Clock, NullLogger<HttpConnectionHandler>.Instance);

    private ApiConnection Connect(HttpConnectionHandler port, TlsPeer? tls = null)
    {
        var toServer = new Pipe();
        var toClient = new Pipe();
        var context = new DefaultConnectionContext(
            "test",
            transport: new DuplexPipe(toServer.Reader, toClient.Writer),
            application: new DuplexPipe(toClient.Reader, toServer.Writer));
        if (tls is not null)
        {
            context.Features.Set(tls);
        }

        var connection = new ApiConnection(context, port.OnConnectedAsync(context));
        _connections.Add(connection);
        return connection;
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
