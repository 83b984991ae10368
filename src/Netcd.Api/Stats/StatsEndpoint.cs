using Netcd.Api.Errors;
using Netcd.Http;
using Netcd.Http.Responses;
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

        if (member.LeaderStatistics is not { } statistics)
        {
            JsonMessage.Write(exchange, statusCode: 403, "not current leader");
            return;
        }

        exchange.AddHeader("Content-Type"u8, "application/json"u8);
        LeaderStatsJson.Write(exchange.Body, statistics);
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
