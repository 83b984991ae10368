using System.Buffers;
using System.Text;
using Netcd.Api.GoText;
using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Server.Stats;
using Netcd.Store.Json;
using Netcd.Transport.Statistics;

namespace Netcd.Api.Stats;

/// <summary>The body of <c>/v2/stats/self</c>.</summary>
internal static class SelfStatsJson
{
    private const long NsPerTick = 100;

    /// <summary>Writes the statistics with times on the clocks of <paramref name="zone"/>, as etcd uses its local one.</summary>
    public static void Write(IBufferWriter<byte> output, SelfStatistics statistics, TimeZoneInfo zone)
    {
        var json = new GoJsonWriter(output);
        json.Raw("{\"name\":"u8);
        json.Text(statistics.Name);
        json.Raw(",\"id\":"u8);
        json.Text(statistics.Id.ToString());
        json.Raw(",\"state\":"u8);
        json.Text(NameOf(statistics.Role));
        json.Raw(",\"startTime\":"u8);
        json.Text(Format(statistics.StartTime, zone));
        json.Raw(",\"leaderInfo\":{\"leader\":"u8);
        json.Text(statistics.Leader == MemberId.None ? "" : statistics.Leader.ToString());
        json.Raw(",\"uptime\":"u8);
        json.Text(GoDuration.Format(statistics.LeaderUptime.Ticks * NsPerTick));
        json.Raw(",\"startTime\":"u8);
        json.Text(Format(statistics.LeaderStartTime, zone));
        json.Raw("}"u8);
        Write(ref json, "recv"u8, statistics.Received);
        Write(ref json, "send"u8, statistics.Sent);
        json.Raw("}"u8);
        json.Flush();
    }

    /// <summary>A role as etcd names it in statistics.</summary>
    public static string NameOf(Role role) => role switch
    {
        Role.Follower => "StateFollower",
        Role.PreCandidate => "StatePreCandidate",
        Role.Candidate => "StateCandidate",
        Role.Leader => "StateLeader",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A role without a name."),
    };

    /// <summary>What went one way; etcd leaves the rates out when they are zero.</summary>
    private static void Write(ref GoJsonWriter json, ReadOnlySpan<byte> direction, AppendTraffic traffic)
    {
        json.Raw(",\""u8);
        json.Raw(direction);
        json.Raw("AppendRequestCnt\":"u8);
        json.Number(traffic.Count);
        var (messagesPerSecond, bytesPerSecond) = traffic.PerSecond();
        WriteRate(ref json, direction, "PkgRate\":"u8, messagesPerSecond);
        WriteRate(ref json, direction, "BandwidthRate\":"u8, bytesPerSecond);
    }

    private static void WriteRate(
        ref GoJsonWriter json, ReadOnlySpan<byte> direction, ReadOnlySpan<byte> rest, double rate)
    {
        if (rate != 0)
        {
            json.Raw(",\""u8);
            json.Raw(direction);
            json.Raw(rest);
            json.Raw(Encoding.ASCII.GetBytes(GoFloat.FormatJson(rate)));
        }
    }

    private static string Format(DateTimeOffset moment, TimeZoneInfo zone) =>
        GoTime.Format((moment.UtcTicks - DateTime.UnixEpoch.Ticks) * NsPerTick, zone);
}
