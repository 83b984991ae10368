using Microsoft.Extensions.Logging;
using Netcd.Api.Audit;
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
    private readonly AuthEndpoint _auth;
    private readonly AuditLog? _audit;

    /// <summary>The endpoints that are a single path.</summary>
    private readonly (byte[] Path, Func<HttpExchange, ValueTask> Handle)[] _routes;

    public ClientApi(Member member, ApiOptions options, ILogger<ClientApi> logger)
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(options);
        var clusterId = new ClusterIdHeader(member.ClusterId);
        var keysMetrics = new KeysMetrics();
        var stats = new StatsEndpoint(member, options.TimeZone);
        var health = new HealthEndpoint(member, logger);
        var metrics = new MetricsEndpoint(member, keysMetrics, health);
        Metrics = new MetricsApi(health, metrics);
        _cors = new Cors(options.CorsOrigins);
        var access = new AccessCheck(member, options.ClientCertAuth, logger);
        _keys = new KeysEndpoint(member, access, clusterId, keysMetrics);
        _members = new MembersEndpoint(member, access, clusterId, logger);
        _auth = new AuthEndpoint(member, access, clusterId, logger);
        _audit = options.WriteAudit is { } write ? new AuditLog(member.Clock, write) : null;
        _routes =
        [
            ("/health"u8.ToArray(), health.HandleAsync),
            ("/version"u8.ToArray(), AtOnce(new VersionEndpoint(member).Handle)),
            (StatusEndpoint.Path.ToArray(), new StatusEndpoint(member).HandleAsync),
            ("/v2/machines"u8.ToArray(), AtOnce(new MachinesEndpoint(member).Handle)),
            ("/v2/stats/self"u8.ToArray(), AtOnce(stats.HandleSelf)),
            ("/v2/stats/leader"u8.ToArray(), AtOnce(stats.HandleLeader)),
            ("/v2/stats/store"u8.ToArray(), AtOnce(stats.HandleStore)),
            ("/metrics"u8.ToArray(), AtOnce(metrics.Handle)),
            ("/debug/vars"u8.ToArray(), AtOnce(new DebugVarsEndpoint(member, options.CommandLine).Handle)),
            ("/config/local/log"u8.ToArray(), new LocalLogEndpoint(options.SetLogLevel, logger).HandleAsync),
            (AuthEndpoint.EnablePath.ToArray(), _auth.HandleEnableAsync),
        ];
    }

    /// <summary>The part of it that a port of its own may serve.</summary>
    public MetricsApi Metrics { get; }

    public ValueTask HandleAsync(HttpExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        return _audit is null || !AuditLog.Concerns(exchange) ? AnswerAsync(exchange) : AuditedAsync(exchange, _audit);
    }

    private async ValueTask AuditedAsync(HttpExchange exchange, AuditLog audit)
    {
        var entry = audit.Begin(exchange);
        try
        {
            await AnswerAsync(exchange);
        }
        catch
        {
            entry.IsUnanswered = true;
            throw;
        }
        finally
        {
            entry.Write(exchange);
        }
    }

    private ValueTask AnswerAsync(HttpExchange exchange)
    {
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

        if (IsAt(path, AuthEndpoint.UsersPrefix))
        {
            return _auth.HandleUsersAsync(exchange);
        }

        if (IsAt(path, AuthEndpoint.RolesPrefix))
        {
            return _auth.HandleRolesAsync(exchange);
        }

        foreach (var (route, handle) in _routes)
        {
            if (path.SequenceEqual(route))
            {
                return handle(exchange);
            }
        }

        TextPage.NotFound(exchange);
        return ValueTask.CompletedTask;
    }

    /// <summary>Whether the path is an endpoint or lies below it.</summary>
    private static bool IsAt(ReadOnlySpan<byte> path, ReadOnlySpan<byte> prefix) =>
        path.StartsWith(prefix) && (path.Length == prefix.Length || path[prefix.Length] == '/');

    private static Func<HttpExchange, ValueTask> AtOnce(Action<HttpExchange> handle) => exchange =>
    {
        handle(exchange);
        return ValueTask.CompletedTask;
    };
}
