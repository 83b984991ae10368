using Microsoft.Extensions.Logging;
using Netcd.Api.Auth;
using Netcd.Api.Debug;
using Netcd.Api.Health;
using Netcd.Api.Keys;
using Netcd.Api.Members;
using Netcd.Api.Metrics;
using Netcd.Api.Stats;
using Netcd.Api.Versions;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Http.Routing;
using Netcd.Server;

namespace Netcd.Api;

/// <summary>The client port: everything that etcd's v2 API serves there. Thread-safe.</summary>
public sealed class ClientApi : IHttpHandler
{
    private readonly Cors _cors;
    private readonly KeysEndpoint _keys;
    private readonly MembersEndpoint _members;
    private readonly MachinesEndpoint _machines;
    private readonly StatsEndpoint _stats;
    private readonly AuthEndpoint _auth;
    private readonly VersionEndpoint _version;
    private readonly HealthEndpoint _health;
    private readonly MetricsEndpoint _metrics;
    private readonly DebugVarsEndpoint _debugVars;
    private readonly LocalLogEndpoint _localLog;

    public ClientApi(Member member, ApiOptions options, ILogger<ClientApi> logger)
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(options);
        var clusterId = new ClusterIdHeader(member.ClusterId);
        var keysMetrics = new KeysMetrics();
        _cors = new Cors(options.CorsOrigins);
        _keys = new KeysEndpoint(member, clusterId, keysMetrics);
        _members = new MembersEndpoint(member, clusterId, logger);
        _machines = new MachinesEndpoint(member);
        _stats = new StatsEndpoint(member, options.TimeZone);
        _auth = new AuthEndpoint(member.Store, clusterId, logger);
        _version = new VersionEndpoint(member);
        _health = new HealthEndpoint(member, logger);
        _metrics = new MetricsEndpoint(member, keysMetrics, _health);
        _debugVars = new DebugVarsEndpoint(member, options.CommandLine);
        _localLog = new LocalLogEndpoint(options.SetLogLevel, logger);
    }

    public ValueTask HandleAsync(HttpExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        _cors.AddHeaders(exchange);
        if (exchange.Method == RequestMethod.Options || GoMux.TryAnswer(exchange))
        {
            return ValueTask.CompletedTask; // etcd answers OPTIONS for every path, even one that does not exist.
        }

        var path = exchange.Path;
        if (IsAt(path, KeysEndpoint.Prefix))
        {
            return _keys.HandleAsync(exchange);
        }

        if (IsAt(path, MembersEndpoint.Prefix))
        {
            return _members.HandleAsync(exchange);
        }

        return path.StartsWith("/v2/"u8) ? HandleV2(exchange, path) : HandleOther(exchange, path);
    }

    /// <summary>Whether the path is an endpoint or lies below it.</summary>
    private static bool IsAt(ReadOnlySpan<byte> path, ReadOnlySpan<byte> prefix) =>
        path.StartsWith(prefix) && (path.Length == prefix.Length || path[prefix.Length] == '/');

    private ValueTask HandleV2(HttpExchange exchange, ReadOnlySpan<byte> path)
    {
        switch (path)
        {
            case var _ when path.SequenceEqual("/v2/machines"u8):
                _machines.Handle(exchange);
                break;
            case var _ when path.SequenceEqual("/v2/stats/self"u8):
                _stats.HandleSelf(exchange);
                break;
            case var _ when path.SequenceEqual("/v2/stats/leader"u8):
                _stats.HandleLeader(exchange);
                break;
            case var _ when path.SequenceEqual("/v2/stats/store"u8):
                _stats.HandleStore(exchange);
                break;
            case var _ when path.SequenceEqual(AuthEndpoint.EnablePath):
                _auth.HandleEnable(exchange);
                break;
            case var _ when IsAt(path, AuthEndpoint.UsersPrefix):
                _auth.HandleUsers(exchange);
                break;
            case var _ when IsAt(path, AuthEndpoint.RolesPrefix):
                _auth.HandleRoles(exchange);
                break;
            default:
                TextPage.NotFound(exchange);
                break;
        }

        return ValueTask.CompletedTask;
    }

    private ValueTask HandleOther(HttpExchange exchange, ReadOnlySpan<byte> path)
    {
        if (path.SequenceEqual("/health"u8))
        {
            return _health.HandleAsync(exchange);
        }

        if (path.SequenceEqual("/config/local/log"u8))
        {
            return _localLog.HandleAsync(exchange);
        }

        switch (path)
        {
            case var _ when path.SequenceEqual("/version"u8):
                _version.Handle(exchange);
                break;
            case var _ when path.SequenceEqual("/metrics"u8):
                _metrics.Handle(exchange);
                break;
            case var _ when path.SequenceEqual("/debug/vars"u8):
                _debugVars.Handle(exchange);
                break;
            default:
                TextPage.NotFound(exchange);
                break;
        }

        return ValueTask.CompletedTask;
    }
}
