using Netcd.Api.Members;
using Netcd.Api.Peers;
using Netcd.Api.Versions;
using Netcd.Disk;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Http.Routing;
using Netcd.Server;
using Netcd.Transport.Inbound;

namespace Netcd.Api;

/// <summary>
/// The peer port: what members say to each other (see <c>Netcd.Transport</c>), who belongs to the cluster, and the
/// version. Thread-safe.
/// </summary>
public sealed class PeerApi : IHttpHandler
{
    private readonly Member _member;
    private readonly PeerEndpoints _consensus;
    private readonly ClusterIdHeader _clusterId;
    private readonly VersionEndpoint _version;
    private readonly PromotionEndpoint _promotion;
    private readonly LeasesEndpoint _leases;
    private readonly StatusEndpoint _status;

    public PeerApi(Member member, PeerEndpoints consensus)
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(consensus);
        _member = member;
        _consensus = consensus;
        _clusterId = new ClusterIdHeader(member.ClusterId);
        _version = new VersionEndpoint(member);
        _promotion = new PromotionEndpoint(member, _clusterId);
        _leases = new LeasesEndpoint(member);
        _status = new StatusEndpoint(member);
    }

    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (!GoMux.TryAnswer(exchange)
            && !GoMux.TryAddSlash(exchange, "/raft/stream/"u8)
            && !await _consensus.TryHandleAsync(exchange))
        {
            await HandleOthersAsync(exchange);
        }
    }

    private ValueTask HandleOthersAsync(HttpExchange exchange)
    {
        if (exchange.Path.SequenceEqual("/members"u8))
        {
            HandleMembers(exchange);
        }
        else if (exchange.Path.SequenceEqual("/version"u8))
        {
            _version.Handle(exchange);
        }
        else if (exchange.Path.SequenceEqual(StatusEndpoint.Path))
        {
            return _status.HandlePeerAsync(exchange);
        }
        else if (_member.Dialect == Dialect.Etcd34)
        {
            return HandleThoseOf34Async(exchange);
        }
        else
        {
            TextPage.NotFound(exchange);
        }

        return ValueTask.CompletedTask;
    }

    private ValueTask HandleThoseOf34Async(HttpExchange exchange)
    {
        if (exchange.Path.SequenceEqual("/leases"u8))
        {
            return _leases.HandleKeepAliveAsync(exchange);
        }

        if (exchange.Path.SequenceEqual("/leases/internal"u8))
        {
            return LeasesEndpoint.HandleTimeToLiveAsync(exchange);
        }

        if (exchange.Path.StartsWith(PromotionEndpoint.Prefix))
        {
            _promotion.Handle(exchange);
        }
        else if (!GoMux.TryAddSlash(exchange, PromotionEndpoint.Prefix))
        {
            TextPage.NotFound(exchange);
        }

        return ValueTask.CompletedTask;
    }

    private void HandleMembers(HttpExchange exchange)
    {
        if (exchange.Method != RequestMethod.Get)
        {
            TextPage.MethodNotAllowed(exchange, "GET"u8);
            return;
        }

        _clusterId.AddTo(exchange);
        exchange.AddHeader("Content-Type"u8, "application/json"u8);
        MembersJson.WriteForPeers(exchange.Body, _member.Cluster.Members.Values);
    }
}
