using System.Buffers;
using System.Collections.Immutable;
using Netcd.Api.GoText;
using Netcd.Server.Membership;
using Netcd.Store.Json;

namespace Netcd.Api.Members;

/// <summary>The forms in which the client port and the peer port list members.</summary>
internal static class MembersJson
{
    /// <summary>All members for clients, ascending by ID.</summary>
    public static void WriteList(IBufferWriter<byte> output, IEnumerable<MemberRecord> members)
    {
        var json = new GoJsonWriter(output);
        json.Raw("{\"members\":["u8);
        var separator = ""u8;
        foreach (var member in members)
        {
            json.Raw(separator);
            Write(ref json, member);
            separator = ","u8;
        }

        json.Raw("]}\n"u8);
        json.Flush();
    }

    /// <summary>One member for clients.</summary>
    public static void WriteOne(IBufferWriter<byte> output, MemberRecord member)
    {
        var json = new GoJsonWriter(output);
        Write(ref json, member);
        json.Raw("\n"u8);
        json.Flush();
    }

    /// <summary>All members for other members: the ID is a number here, and what is empty is left out.</summary>
    public static void WriteForPeers(IBufferWriter<byte> output, IEnumerable<MemberRecord> members)
    {
        var json = new GoJsonWriter(output);
        json.Raw("["u8);
        var separator = ""u8;
        foreach (var member in members)
        {
            json.Raw(separator);
            separator = ","u8;
            json.Raw("{\"id\":"u8);
            json.Number(member.Id.Value);
            json.Raw(",\"peerURLs\":"u8);
            json.Texts(member.PeerUrls);
            if (member.IsLearner)
            {
                json.Raw(",\"isLearner\":true"u8);
            }

            if (member.Name.Length > 0)
            {
                json.Raw(",\"name\":"u8);
                json.Text(member.Name);
            }

            WriteUnlessEmpty(ref json, ",\"clientURLs\":"u8, member.ClientUrls);
            json.Raw("}"u8);
        }

        json.Raw("]\n"u8);
        json.Flush();
    }

    private static void Write(ref GoJsonWriter json, MemberRecord member)
    {
        json.Raw("{\"id\":"u8);
        json.Text(member.Id.ToString());
        json.Raw(",\"name\":"u8);
        json.Text(member.Name);
        json.Raw(",\"peerURLs\":"u8);
        json.Texts(member.PeerUrls);
        json.Raw(",\"clientURLs\":"u8);
        json.Texts(member.ClientUrls);
        json.Raw("}"u8);
    }

    private static void WriteUnlessEmpty(ref GoJsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<string> urls)
    {
        if (!urls.IsEmpty)
        {
            json.Raw(name);
            json.Texts(urls);
        }
    }
}
