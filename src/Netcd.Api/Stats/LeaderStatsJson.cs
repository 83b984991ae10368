using System.Buffers;
using System.Text;
using Netcd.Api.GoText;
using Netcd.Server.Stats;
using Netcd.Store.Json;
using Netcd.Transport.Statistics;

namespace Netcd.Api.Stats;

/// <summary>The body of <c>/v2/stats/leader</c>: how appends to each follower go.</summary>
internal static class LeaderStatsJson
{
    public static void Write(IBufferWriter<byte> output, LeaderStatistics statistics)
    {
        var json = new GoJsonWriter(output);
        json.Raw("{\"leader\":"u8);
        json.Text(statistics.Leader.ToString());
        json.Raw(",\"followers\":{"u8);
        var separator = ""u8;

        // Go sorts the keys of a map as text.
        foreach (var follower in statistics.Followers.OrderBy(follower => follower.Member.ToString(), StringComparer.Ordinal))
        {
            json.Raw(separator);
            separator = ","u8;
            Write(ref json, follower);
        }

        json.Raw("}}"u8);
        json.Flush();
    }

    private static void Write(ref GoJsonWriter json, FollowerStatistics follower)
    {
        json.Text(follower.Member.ToString());
        json.Raw(":{\"latency\":{\"current\":"u8);
        PutFloat(ref json, follower.CurrentMs);
        json.Raw(",\"average\":"u8);
        PutFloat(ref json, follower.AverageMs);
        json.Raw(",\"standardDeviation\":"u8);
        PutFloat(ref json, follower.StandardDeviationMs);
        json.Raw(",\"minimum\":"u8);
        PutFloat(ref json, follower.MinimumMs);
        json.Raw(",\"maximum\":"u8);
        PutFloat(ref json, follower.MaximumMs);
        json.Raw("},\"counts\":{\"fail\":"u8);
        json.Number(follower.FailCount);
        json.Raw(",\"success\":"u8);
        json.Number(follower.SuccessCount);
        json.Raw("}}"u8);
    }

    private static void PutFloat(ref GoJsonWriter json, double value) =>
        json.Raw(Encoding.ASCII.GetBytes(GoFloat.FormatJson(value)));
}
