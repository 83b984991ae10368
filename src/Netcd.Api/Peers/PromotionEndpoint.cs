using System.Globalization;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Raft;
using Netcd.Server;

namespace Netcd.Api.Peers;

/// <summary>
/// Serves <c>/members/promote/</c>, where members of etcd 3.4 ask the leader to give a learner a vote. A netcd that leads
/// does so unasked as soon as the learner has caught up, so one that is still a learner has not.
/// </summary>
internal sealed class PromotionEndpoint(Member member, ClusterIdHeader clusterId)
{
    /// <summary>Where this endpoint stands; what follows in a request's path names a member, in decimal.</summary>
    public static ReadOnlySpan<byte> Prefix => "/members/promote/"u8;

    public void Handle(HttpExchange exchange)
    {
        if (exchange.Method != RequestMethod.Post)
        {
            TextPage.MethodNotAllowed(exchange, "POST"u8);
            return;
        }

        clusterId.AddTo(exchange);
        var name = exchange.Path[Prefix.Length..];
        if (!ulong.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            TextPage.Write(
                exchange,
                statusCode: 404,
                [.. "member "u8, .. name, .. " not found in cluster"u8]);
        }
        else if (!member.Cluster.Members.TryGetValue(new MemberId(id), out var learner))
        {
            TextPage.Write(exchange, statusCode: 404, "membership: ID not found"u8);
        }
        else if (!learner.IsLearner)
        {
            TextPage.Write(exchange, statusCode: 412, "membership: can only promote a learner member"u8);
        }
        else
        {
            TextPage.Write(
                exchange,
                statusCode: 412,
                "etcdserver: can only promote a learner member which is in sync with leader"u8);
        }
    }
}
