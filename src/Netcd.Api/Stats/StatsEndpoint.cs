using Netcd.Api.Errors;
using Netcd.Api.GoText;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Raft.Roles;
using Netcd.Server;
using Netcd.Store.Json;

namespace Netcd.Api.Stats;

/// <summary>Serves <c>/v2/stats/self</c>, <c>/v2/stats/leader</c> and <c>/v2/stats/store</c>.</summary>
internal sealed class StatsEndpoint(Member member, TimeZoneInfo zone)
{
    public void HandleSelf(HttpExchange exchange)
    {
        if (Allows(exchange))
        {
            exchange.AddHeader("Content-Type"u8, "application/json"u8);
            SelfStatsJson.Write(exchange.Body, member.SelfStatistics, zone);
        }
    }

    public void HandleLeader(HttpExchange exchange)
    {
        if (!Allows(exchange))
        {
            return;
        }

        if (member.Progress.Role != Role.Leader)
        {
            JsonMessage.Write(exchange, statusCode: 403, "not current leader");
            return;
        }

        exchange.AddHeader("Content-Type"u8, "application/json"u8);
        var json = new GoJsonWriter(exchange.Body);
        json.Raw("{\"leader\":"u8);
        json.Text(member.Id.ToString());
        json.Raw(",\"followers\":{}}"u8); // A member alone has none.
        json.Flush();
    }

    public void HandleStore(HttpExchange exchange)
    {
        if (Allows(exchange))
        {
            exchange.AddHeader("Content-Type"u8, "application/json"u8);
            ClientJson.WriteStatistics(exchange.Body, member.Store.Statistics);
        }
    }

    private static bool Allows(HttpExchange exchange)
    {
        if (exchange.Method == RequestMethod.Get)
        {
            return true;
        }

        TextPage.MethodNotAllowed(exchange, "GET"u8);
        return false;
    }
}
