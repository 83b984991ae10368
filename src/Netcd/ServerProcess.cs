using Microsoft.Extensions.Logging;
using Netcd.Api;
using Netcd.Api.Auth;
using Netcd.Configuration;
using Netcd.Disk.Files;
using Netcd.Flags;
using Netcd.Hosting;
using Netcd.Http;
using Netcd.Logging;
using Netcd.Server;
using Netcd.Server.Apply;
using Netcd.Server.Startup;

namespace Netcd;

/// <summary>The composition root: one server from its first log line to its exit code.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int Success = 0;
    private const int Failure = 1;

    private readonly NetcdSettings _settings;
    private readonly IReadOnlyList<string> _arguments;
    private readonly LogWriter _log = new(Console.OpenStandardError());
    private readonly LogLevels _levels;
    private readonly EtcdLoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly ILogger _osLogger;
    private readonly TerminationSignal _signal;

    public ServerProcess(NetcdSettings settings, IReadOnlyList<string> arguments)
    {
        _settings = settings;
        _arguments = arguments;
        _levels = new LogLevels(settings.LogLevel);
        _loggers = new EtcdLoggerFactory(_log, _levels, TimeProvider.System);
        _logger = _loggers.CreateLogger("etcdmain");
        _osLogger = _loggers.CreateLogger("osutil");
        _signal = new TerminationSignal(_log.Flush);
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
        _signal.Dispose();
        _loggers.Dispose();
        _log.Dispose();
    }

    private async Task<int> ListenAndServeAsync(bool isNew)
    {
        try
        {
            SocketThreads.HandleRequestsWhereTheyArrive();
            var peerSockets = ListenSocket.OpenAll(_settings.ListenPeerUrls, _settings.NameOf(EtcdFlags.ListenPeerUrls));
            var clientSockets = ListenSocket.OpenAll(
                _settings.ListenClientUrls, _settings.NameOf(EtcdFlags.ListenClientUrls));
            StartupLog.WriteListening(peerSockets, clientSockets, _logger);
            StartupLog.WriteSettings(_settings, isNew, _loggers.CreateLogger("etcdserver"));

            // Killing it while it starts is as safe as a crash, and nobody has been promised anything yet.
            var starting = Task.Run(StartMemberAsync);
            return await EndsBySignalAsync(starting)
                ? EndBySignal()
                : await ServeAsync(await starting, peerSockets, clientSockets);
        }
        catch (Exception failure) when (failure is IOException or MemberStartException or EntryNotUnderstoodException)
        {
            Log.CannotStart(_logger, failure.Message);
            return Failure;
        }
    }

    private async Task<Member> StartMemberAsync()
    {
        var alone = new NoPeers();
        var member = await Member.StartAsync(
            MemberSettings.OptionsOf(_settings), new PhysicalFileSystem(), TimeProvider.System, _loggers,
            (_, _) => alone, alone, CancellationToken.None);
        await member.Published;
        return member;
    }

    private async Task<int> ServeAsync(
        Member member, IReadOnlyList<ListenSocket> peerSockets, IReadOnlyList<ListenSocket> clientSockets)
    {
        await using (member)
        {
            await using var listeners = new HttpListeners(FileDescriptors.Limit - FileDescriptors.Reserved, _loggers);
            listeners.Add(peerSockets, Handler(new PeerApi(member)));
            listeners.Add(clientSockets, Handler(new ClientApi(member, ApiOptions(), _loggers.CreateLogger<ClientApi>())));
            await listeners.StartAsync(CancellationToken.None);
            if (AuthSwitch.IsOn(member.Store.Peek(AuthSwitch.Path)))
            {
                Log.AuthIsOn(_logger);
            }

            if (_settings.DataDirIsDefault)
            {
                Log.DefaultDataDir(_logger, _settings.DataDir);
            }

            Log.Ready(_logger);
            SystemdNotification.SendReady(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), _logger);

            await EndsBySignalAsync(member.Completion);
        }

        // A member that had to stop has said why in the log.
        return member.Completion.IsFaulted ? Failure : EndBySignal();
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
        _log.Flush();
        _signal.EndProcess();
        return Success;
    }

    private HttpConnectionHandler Handler(IHttpHandler api) =>
        new(api, TimeProvider.System, _loggers.CreateLogger<HttpConnectionHandler>());

    private ApiOptions ApiOptions() => new()
    {
        CorsOrigins = [.. _settings.AllowedOrigins],
        CommandLine = [Environment.ProcessPath ?? "netcd", .. _arguments],
        SetLogLevel = level => _levels.SetAll(EtcdLevels.Of(level, eventId: default)),
    };
}
