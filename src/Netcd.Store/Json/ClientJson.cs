using System.Buffers;
using Netcd.Store.Events;
using Netcd.Store.Tree;

namespace Netcd.Store.Json;

/// <summary>
/// The answers of the v2 keys API: to the byte those of etcd, each document with its newline. Keys are shown without
/// their key space.
/// </summary>
public static class ClientJson
{
    /// <summary>The answer to a GET, whole; for a directory that may be large see <see cref="ListingJson"/>.</summary>
    /// <param name="output">Receives the text in small pieces.</param>
    /// <param name="found">What was read.</param>
    /// <param name="recursive">Whether to show all levels, or only the children.</param>
    /// <param name="nowNs">The clock, from which the remaining time of nodes is counted.</param>
    public static void WriteGet(IBufferWriter<byte> output, StoreNode found, bool recursive, long nowNs)
    {
        if (found.IsDirectory)
        {
            new ListingJson(found, recursive, nowNs).Write(output, bytesMax: int.MaxValue);
            return;
        }

        var json = new GoJsonWriter(output);
        json.Raw("{\"action\":\"get\",\"node\":"u8);
        ListingJson.Open(ref json, found.Path.Span, found.Node, nowNs);
        NodeFields.CloseWithIndexes(ref json, found.ModifiedIndex, found.CreatedIndex);
        json.Raw("}\n"u8);
        json.Flush();
    }

    /// <summary>The answer to a write, and what a watcher is told.</summary>
    public static void WriteEvent(IBufferWriter<byte> output, StoreEvent shown)
    {
        var json = new GoJsonWriter(output);
        EventJson.Write(ref json, shown, forClients: true);
        json.Raw("\n"u8);
        json.Flush();
    }

    /// <summary>The answer to a write that asked for no node (<c>noValueOnSuccess</c>).</summary>
    public static void WriteAction(IBufferWriter<byte> output, StoreAction action)
    {
        var json = new GoJsonWriter(output);
        json.Raw("{\"action\":"u8);
        json.Text(StoreActionNames.NameOf(action));
        json.Raw("}\n"u8);
        json.Flush();
    }

    /// <summary>An error of the store; a cause that begins with the clients' key space is shown without it.</summary>
    public static void WriteError(IBufferWriter<byte> output, StoreError error) =>
        WriteError(output, (int)error.Code, error.Message, WithoutKeySpace(error.Cause), error.Index);

    /// <summary>Any error of the API.</summary>
    /// <param name="output">Receives the text.</param>
    /// <param name="code">The API's own number, such as 209.</param>
    /// <param name="message">The fixed text of that number, in ASCII.</param>
    /// <param name="cause">Left out when empty.</param>
    /// <param name="index">The store's index; 0 when the store was not asked.</param>
    public static void WriteError(
        IBufferWriter<byte> output, int code, string message, ReadOnlySpan<byte> cause, ulong index)
    {
        var json = new GoJsonWriter(output);
        json.Raw("{\"errorCode\":"u8);
        json.Number((long)code);
        json.Raw(",\"message\":"u8);
        json.Text(System.Text.Encoding.UTF8.GetBytes(message));
        if (!cause.IsEmpty)
        {
            json.Raw(",\"cause\":"u8);
            json.Text(cause);
        }

        json.Raw(",\"index\":"u8);
        json.Number(index);
        json.Raw("}\n"u8);
        json.Flush();
    }

    /// <summary>The answer of <c>/v2/stats/store</c>, which has no newline.</summary>
    public static void WriteStatistics(IBufferWriter<byte> output, StoreStatistics statistics)
    {
        var json = new GoJsonWriter(output);
        StatisticsJson.Write(ref json, statistics);
        json.Flush();
    }

    /// <summary>What is left of a key, or of a cause, when the clients' key space is taken off its start.</summary>
    internal static ReadOnlySpan<byte> WithoutKeySpace(ReadOnlySpan<byte> text) =>
        text.StartsWith(KeySpaces.Client.Span) ? text[KeySpaces.Client.Span.Length..] : text;
}
