using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Netcd.Raft;
using Netcd.Store.Json;

namespace Netcd.Server.Membership;

/// <summary>The JSON in which members stand in the log and in the store, to the byte as etcd writes it.</summary>
public static class MemberJson
{
    /// <summary>The context of the configuration change that adds a member.</summary>
    public static byte[] WriteContext(MemberRecord member)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new GoJsonWriter(output);
        json.Raw("{\"id\":"u8);
        json.Number(member.Id.Value);
        json.Raw(",\"peerURLs\":"u8);
        PutList(ref json, member.PeerUrls);
        PutLearner(ref json, member.IsLearner);
        PutAttributes(ref json, member.Name, member.ClientUrls, first: false);
        json.Raw("}"u8);
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The context of the configuration change that gives a learner a vote (etcd 3.4).</summary>
    public static byte[] WritePromotion(MemberId member) =>
        Encoding.ASCII.GetBytes($"{{\"id\":{member.Value},\"peerURLs\":null,\"isPromote\":true}}");

    /// <summary>What <c>raftAttributes</c> holds: what consensus and the transport need of a member.</summary>
    public static byte[] WriteRaftAttributes(MemberRecord member)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new GoJsonWriter(output);
        json.Raw("{\"peerURLs\":"u8);
        PutList(ref json, member.PeerUrls);
        PutLearner(ref json, member.IsLearner);
        json.Raw("}"u8);
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>What <c>attributes</c> holds: what the member publishes of itself when it starts.</summary>
    public static byte[] WriteAttributes(string name, ImmutableArray<string> clientUrls)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new GoJsonWriter(output);
        json.Raw("{"u8);
        PutAttributes(ref json, name, clientUrls, first: true);
        json.Raw("}"u8);
        json.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads any of the three forms over what is already known of the member.</summary>
    /// <exception cref="JsonException">The text is not JSON, or not of a member.</exception>
    public static MemberRecord Read(ReadOnlyMemory<byte> json, MemberRecord known)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("A member is a JSON object.");
        }

        return known with
        {
            Name = root.TryGetProperty("name", out var name) ? name.GetString() ?? "" : known.Name,
            PeerUrls = root.TryGetProperty("peerURLs", out var peerUrls) ? ReadList(peerUrls) : known.PeerUrls,
            ClientUrls = root.TryGetProperty("clientURLs", out var clientUrls) ? ReadList(clientUrls) : known.ClientUrls,
            IsLearner = root.TryGetProperty("isLearner", out var learner) ? learner.GetBoolean() : known.IsLearner,
        };
    }

    /// <summary>Whether the context of a change makes a learner a voter (etcd 3.4).</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static bool IsPromotion(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("isPromote", out var isPromotion) && isPromotion.GetBoolean();
    }

    private static ImmutableArray<string> ReadList(JsonElement list) =>
        list.ValueKind == JsonValueKind.Null ? [] : [.. list.EnumerateArray().Select(url => url.GetString() ?? "")];

    private static void PutLearner(ref GoJsonWriter json, bool isLearner)
    {
        if (isLearner)
        {
            json.Raw(",\"isLearner\":true"u8);
        }
    }

    private static void PutAttributes(
        ref GoJsonWriter json, string name, ImmutableArray<string> clientUrls, bool first)
    {
        if (name.Length > 0)
        {
            json.Raw(first ? "\"name\":"u8 : ",\"name\":"u8);
            PutText(ref json, name);
            first = false;
        }

        if (!clientUrls.IsEmpty)
        {
            json.Raw(first ? "\"clientURLs\":"u8 : ",\"clientURLs\":"u8);
            PutList(ref json, clientUrls);
        }
    }

    private static void PutList(ref GoJsonWriter json, ImmutableArray<string> urls)
    {
        json.Raw("["u8);
        for (var i = 0; i < urls.Length; i++)
        {
            json.Raw(i == 0 ? ""u8 : ","u8);
            PutText(ref json, urls[i]);
        }

        json.Raw("]"u8);
    }

    private static void PutText(ref GoJsonWriter json, string text) => json.Text(Encoding.UTF8.GetBytes(text));
}
