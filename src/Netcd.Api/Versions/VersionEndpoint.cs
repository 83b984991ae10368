using Netcd.Api.GoText;
using Netcd.Disk;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Server;
using Netcd.Store.Json;

namespace Netcd.Api.Versions;

/// <summary>Serves <c>/version</c>: which etcd this member stands in for, and what the cluster agreed on.</summary>
internal sealed class VersionEndpoint(Member member)
{
    public void Handle(HttpExchange exchange)
    {
        if (exchange.Method != RequestMethod.Get)
        {
            TextPage.MethodNotAllowed(exchange, "GET"u8);
            return;
        }

        exchange.AddHeader("Content-Type"u8, "application/json"u8);
        var json = new GoJsonWriter(exchange.Body);
        json.Raw("{\"etcdserver\":"u8);
        json.Text(ServerVersionOf(member.Dialect));
        json.Raw(",\"etcdcluster\":"u8);
        json.Text(member.Cluster.Version ?? "not_decided");
        json.Raw("}"u8);
        json.Flush();
    }

    /// <summary>The release of etcd whose data directory and manners the member has.</summary>
    public static string ServerVersionOf(Dialect dialect) => dialect switch
    {
        Dialect.Etcd23 => "2.3.8",
        Dialect.Etcd34 => "3.4.23",
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "A dialect without a version."),
    };
}
