using System.Buffers;
using Netcd.Api.GoText;
using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Server.Stats;
using Netcd.Store.Json;

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

        // A member alone neither sends nor receives; etcd leaves the rates out when they are zero.
        json.Raw("},\"recvAppendRequestCnt\":0,\"sendAppendRequestCnt\":0}"u8);
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

    private static string Format(DateTimeOffset moment, TimeZoneInfo zone) =>
        GoTime.Format((moment.UtcTicks - DateTime.UnixEpoch.Ticks) * NsPerTick, zone);
}
