using Netcd.Api.Members;
using Netcd.Api.Versions;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Http.Routing;
using Netcd.Server;

namespace Netcd.Api;

/// <summary>The peer port, as far as a member alone needs one: who belongs to the cluster, and the version.</summary>
public sealed class PeerApi : IHttpHandler
{
    private readonly Member _member;
    private readonly ClusterIdHeader _clusterId;
    private readonly VersionEndpoint _version;

    public PeerApi(Member member)
    {
        ArgumentNullException.ThrowIfNull(member);
        _member = member;
        _clusterId = new ClusterIdHeader(member.ClusterId);
        _version = new VersionEndpoint(member);
    }

    public ValueTask HandleAsync(HttpExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (GoMux.TryAnswer(exchange))
        {
            return ValueTask.CompletedTask;
        }

        if (exchange.Path.SequenceEqual("/members"u8))
        {
            HandleMembers(exchange);
        }
        else if (exchange.Path.SequenceEqual("/version"u8))
        {
            _version.Handle(exchange);
        }
        else
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
