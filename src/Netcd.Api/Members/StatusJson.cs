using System.Buffers;
using System.Globalization;
using Netcd.Api.GoText;
using Netcd.Raft;
using Netcd.Server.Membership;
using Netcd.Store.Json;

namespace Netcd.Api.Members;

/// <summary>The body of <c>/netcd/members</c>.</summary>
internal static class StatusJson
{
    public static void Write(IBufferWriter<byte> output, ClusterStatus status)
    {
        var json = new GoJsonWriter(output);
        json.Raw("{\"answeredBy\":"u8);
        json.Text(status.AnsweredBy.ToString());
        json.Raw(",\"leader\":"u8);
        json.Text(status.Leader == MemberId.None ? "" : status.Leader.ToString());
        json.Raw(",\"term\":"u8);
        json.Number(status.Term);
        json.Raw(",\"commitIndex\":"u8);
        json.Number(status.CommitIndex);
        json.Raw(",\"voters\":"u8);
        json.Number((long)status.VoterCount);
        json.Raw(",\"quorum\":"u8);
        json.Number((long)status.Quorum);
        json.Raw(",\"reachableVoters\":"u8);
        json.Number((long)status.ReachableVoterCount);
        json.Raw(",\"mayLose\":"u8);
        json.Number((long)status.MayLose);
        json.Raw(",\"members\":["u8);
        var separator = ""u8;
        foreach (var member in status.Members)
        {
            json.Raw(separator);
            separator = ","u8;
            Write(ref json, member);
        }

        json.Raw("]}\n"u8);
        json.Flush();
    }

    private static void Write(ref GoJsonWriter json, MemberStatus status)
    {
        json.Raw("{\"id\":"u8);
        json.Text(status.Member.Id.ToString());
        json.Raw(",\"name\":"u8);
        json.Text(status.Member.Name);
        json.Raw(",\"peerURLs\":"u8);
        json.Texts(status.Member.PeerUrls);
        json.Raw(",\"role\":"u8);
        json.Text(status.Member.IsLearner ? "learner" : "voter");
        json.Raw(",\"isLeader\":"u8);
        json.Raw(status.IsLeader ? "true"u8 : "false"u8);
        json.Raw(",\"started\":"u8);
        json.Raw(status.Member.IsStarted ? "true"u8 : "false"u8);
        json.Raw(",\"match\":"u8);
        PutNumber(ref json, status.Match);
        json.Raw(",\"lag\":"u8);
        PutNumber(ref json, status.Lag);
        json.Raw(",\"state\":"u8);
        PutText(ref json, status.State);
        json.Raw(",\"reachableSince\":"u8);
        PutText(ref json, status.ReachableSince?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.Raw("}"u8);
    }

    private static void PutNumber(ref GoJsonWriter json, ulong? value)
    {
        if (value is { } number)
        {
            json.Number(number);
        }
        else
        {
            json.Raw("null"u8);
        }
    }

    private static void PutText(ref GoJsonWriter json, string? text)
    {
        if (text is null)
        {
            json.Raw("null"u8);
        }
        else
        {
            json.Text(text);
        }
    }
}
