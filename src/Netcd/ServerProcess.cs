using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Netcd.Api;
using Netcd.Configuration;
using Netcd.Disk.Files;
using Netcd.Flags;
using Netcd.Hosting;
using Netcd.Http;
using Netcd.Http.Tls;
using Netcd.Logging;
using Netcd.Rejoining;
using Netcd.Server;
using Netcd.Server.Apply;
using Netcd.Server.Auth;
using Netcd.Server.Startup;
using Netcd.Tls;
using Netcd.Transport;
using Netcd.Transport.Inbound;
using Netcd.Transport.Inquiry;

namespace Netcd;

/// <summary>The composition root: one server from its first log line to its exit code.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int Success = 0;
    private const int Failure = 1;

    /// <summary>Many times what the largest cluster needs; strangers cannot take the file descriptors of all others.</summary>
    private const int PeerConnectionsMax = 512;

    /// <summary>Many times what watches over a member.</summary>
    private const int MetricsConnectionsMax = 64;

    private readonly NetcdSettings _settings;
    private readonly IReadOnlyList<string> _arguments;
    private readonly LogWriter _log = new(Console.OpenStandardError());
    private readonly LogLevels _levels;
    private readonly EtcdLoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly ILogger _osLogger;
    private readonly ILogger _serverLogger;
    private readonly TerminationSignal _signal;
    private readonly RefusedConnections _refusals;
    private readonly QuietTimers _time = new();
    private AuditFile? _audit;

    public ServerProcess(NetcdSettings settings, IReadOnlyList<string> arguments)
    {
        _settings = settings;
        _arguments = arguments;
        _levels = new LogLevels(settings.LogLevel);
        _loggers = new EtcdLoggerFactory(_log, _levels, TimeProvider.System);
        _logger = _loggers.CreateLogger("etcdmain");
        _osLogger = _loggers.CreateLogger("osutil");
        _serverLogger = _loggers.CreateLogger("etcdserver");
        _signal = new TerminationSignal(_log.Flush);
        _refusals = new RefusedConnections(TimeProvider.System, _loggers.CreateLogger("embed"));
        BugReport.WriteOnUnhandledException(_logger, _log);
    }

    /// <summary>Runs until a signal or a failure ends it. After a signal the process ends in here, by that signal.</summary>
    public async Task<int> RunAsync(IEnumerable<StartupNote> notes)
    {
        StartupLog.WriteNotes(notes, _levels.SetPackages(_settings.LogPackageLevels), _loggers.CreateLogger("flags"));
        var isNew = !MemberSettings.ExistsAlready(_settings);
        StartupLog.WriteVersions(isNew, _logger);
        return await ListenAndServeAsync(isNew);
    }

    public void Dispose()
    {
        _audit?.Dispose();
        _time.Dispose();
        _signal.Dispose();
        _loggers.Dispose();
        _log.Dispose();
    }

    private async Task<int> ListenAndServeAsync(bool isNew)
    {
        try
        {
            SocketThreads.HandleRequestsWhereTheyArrive();
            var clientTls = OpenTls(
                _settings.ClientTls, [.. _settings.ListenClientUrls, .. _settings.ListenMetricsUrls]);
            var peerTls = OpenTls(_settings.PeerTls, _settings.ListenPeerUrls);
            _audit = _settings.AuditLog is { } file
                ? AuditFile.Open(file, _settings.NameOf(EtcdFlags.AuditLog), _logger)
                : null;
            var peerSockets = ListenSocket.OpenAll(_settings.ListenPeerUrls, _settings.NameOf(EtcdFlags.ListenPeerUrls));
            var clientSockets = ListenSocket.OpenAll(
                _settings.ListenClientUrls, _settings.NameOf(EtcdFlags.ListenClientUrls));
            var metricsSockets = ListenSocket.OpenAll(
                _settings.ListenMetricsUrls, _settings.NameOf(EtcdFlags.ListenMetricsUrls));
            StartupLog.WriteListening(peerSockets, clientSockets, metricsSockets, _logger);
            StartupLog.WriteSettings(_settings, isNew, _serverLogger);

            // Killing it while it starts is as safe as a crash, and nobody has been promised anything yet.
            var dialing = new PeerTls(peerTls, TimeProvider.System);
            using var inquiry = new ClusterInquiry(TimeProvider.System, _loggers, dialing);
            var starting = Task.Run(() => StartMemberAsync(inquiry, dialing, new RejoinTls(clientTls, peerTls, TimeProvider.System)));
            return await EndsBySignalAsync(starting)
                ? EndBySignal()
                : await ServeAsync(await starting, (peerSockets, peerTls), (clientSockets, clientTls), (metricsSockets, clientTls));
        }
        catch (Exception failure) when (failure is IOException or MemberStartException or EntryNotUnderstoodException)
        {
            Log.CannotStart(_logger, failure.Message);
            return Failure;
        }
    }

    /// <summary>The certificates of one kind of listener; makes one where --auto-tls asks for it.</summary>
    private TlsFiles OpenTls(TlsSettings settings, IReadOnlyList<HostUrl> urls)
    {
        var logger = _loggers.CreateLogger("embed");
        if (settings.IsAuto && AutoCertificate.Ensure(settings, urls, TimeProvider.System.GetUtcNow()))
        {
            Log.CertificateMade(logger, settings.AutoDirectory);
        }

        if (settings.IsAuto || settings.HasCertificate)
        {
            Log.TlsSettings(logger, settings);
        }

        return new TlsFiles(settings, TimeProvider.System, logger);
    }

    private async Task<(Member Member, PeerEndpoints Consensus)> StartMemberAsync(
        ClusterInquiry inquiry, PeerTls dialing, RejoinTls rejoining)
    {
        PeerEndpoints? consensus = null;
        var files = new PhysicalFileSystem();
        var options = MemberSettings.OptionsOf(_settings);
        if (_settings.Rejoin is [var running, ..])
        {
            var login = _settings.RejoinLoginFile.Length > 0
                ? LoginFile.ReadBasic(_settings.NameOf(EtcdFlags.RejoinLoginFile), _settings.RejoinLoginFile)
                : null;
            using var cluster = new MembersClient(running, rejoining, login);
            options = await new Rejoin(cluster, options, files, TimeProvider.System, _serverLogger)
                .PrepareAsync(CancellationToken.None);
        }

        var member = await Member.StartAsync(
            options, files, _time, _loggers,
            Connect, inquiry, CancellationToken.None);
        return (member, consensus ?? throw new UnreachableException("A member has made its transport."));

        IPeerTransport Connect(TransportOptions options, IPeerReceiver receiver)
        {
            var transport = new PeerTransport(options, receiver, _time, _loggers, dialing);
            consensus = transport.Endpoints;
            return transport;
        }
    }

    /// <summary>
    /// Serves the other members and who watches over this one at once, and clients as soon as the cluster knows of this member,
    /// or it turns out that there is no cluster that could.
    /// </summary>
    private async Task<int> ServeAsync(
        (Member Member, PeerEndpoints Consensus) started,
        (IReadOnlyList<ListenSocket> Sockets, TlsFiles Tls) peerPort,
        (IReadOnlyList<ListenSocket> Sockets, TlsFiles Tls) clientPort,
        (IReadOnlyList<ListenSocket> Sockets, TlsFiles Tls) metricsPort)
    {
        await using var member = started.Member;
        var api = new ClientApi(member, ApiOptions(), _loggers.CreateLogger<ClientApi>());
        await using var metrics = new HttpListeners(MetricsConnectionsMax, _loggers);
        Add(metrics, metricsPort, api.Metrics);
        await metrics.StartAsync(CancellationToken.None);
        await using var peers = new HttpListeners(PeerConnectionsMax, _loggers);
        Add(peers, peerPort, new PeerApi(member, started.Consensus));
        await peers.StartAsync(CancellationToken.None);
        if (!await EndsBySignalAsync(Task.WhenAny(member.Published, member.LeftAlone, member.Completion)))
        {
            if (member.Published.IsCompletedSuccessfully || member.LeftAlone.IsCompleted)
            {
                await ServeClientsAsync(member, clientPort, api);
            }
            else
            {
                await EndsBySignalAsync(member.Completion);
            }
        }

        await member.StopAsync(); // While the peer port is open, for a leader hands over before it goes.
        return ExitCodeOf(member.Completion);
    }

    private async Task ServeClientsAsync(
        Member member, (IReadOnlyList<ListenSocket> Sockets, TlsFiles Tls) clientPort, ClientApi api)
    {
        await using var clients = new HttpListeners(FileDescriptors.Limit - FileDescriptors.Reserved, _loggers);
        Add(clients, clientPort, api);
        await clients.StartAsync(CancellationToken.None);
        if (!member.Published.IsCompleted)
        {
            Log.ServesWithoutLeader(_logger);
        }

        if (await EndsBySignalAsync(Task.WhenAny(member.Published, member.Completion)))
        {
            return;
        }

        if (member.Published.IsCompletedSuccessfully)
        {
            WriteReady(member);
        }

        await EndsBySignalAsync(member.Completion);
    }

    private void WriteReady(Member member)
    {
        if (AuthRecords.IsEnabledIn(member.Store))
        {
            Log.AuthIsOn(_logger);
        }

        if (_settings.DataDirIsDefault)
        {
            Log.DefaultDataDir(_logger, _settings.DataDir);
        }

        Log.Ready(_logger);
        SystemdNotification.SendReady(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), _logger);
    }

    private int ExitCodeOf(Task<MemberEnd> completion)
    {
        if (!completion.IsCompletedSuccessfully)
        {
            return Failure; // A member that had to stop has said why in the log.
        }

        if (completion.Result == MemberEnd.Removed)
        {
            Log.PermanentlyRemoved(_serverLogger);
            Log.DataDirMustBeRemoved(_serverLogger, _settings.DataDir);
            return Success;
        }

        return EndBySignal();
    }

    /// <summary>Waits for a signal or for <paramref name="other"/>; true if it was the signal.</summary>
    private async Task<bool> EndsBySignalAsync(Task other)
    {
        if (await Task.WhenAny(other, _signal.Received) == other)
        {
            return false;
        }

        var name = await _signal.Received;
        Log.ShuttingDown(_osLogger, name);
        return true;
    }

    private int EndBySignal()
    {
        _audit?.Flush();
        _log.Flush();
        _signal.EndProcess();
        return Success;
    }

    /// <summary>Answers on sockets with <paramref name="api"/>, inside TLS on those whose URL says https.</summary>
    private void Add(HttpListeners listeners, (IReadOnlyList<ListenSocket> Sockets, TlsFiles Tls) port, IHttpHandler api)
    {
        var plain = new HttpConnectionHandler(
            api, TimeProvider.System, _loggers.CreateLogger<HttpConnectionHandler>(), _refusals);
        var secure = new TlsConnectionHandler(
            plain, new TlsServer(port.Tls, TimeProvider.System), _refusals, TimeProvider.System);
        listeners.Add(port.Sockets, plain, secure);
    }

    private ApiOptions ApiOptions() => new()
    {
        CorsOrigins = [.. _settings.AllowedOrigins],
        CommandLine = [Environment.ProcessPath ?? "netcd", .. _arguments],
        ClientCertAuth = _settings.ClientTls.ClientCertAuth,
        WriteAudit = _audit is null ? null : _audit.Write,
        SetLogLevel = level => _levels.SetAll(EtcdLevels.Of(level, eventId: default)),
    };
}
