using System.Buffers.Text;
using System.Text;
using Netcd.Api.Audit;
using Netcd.Disk;
using Netcd.Http;
using Netcd.Server;
using Netcd.Store;
using Netcd.Store.Events;
using Netcd.Store.Json;

namespace Netcd.Api.Keys;

/// <summary>Writes the answers of the keys API: the headers that say where store and log stand, and the bodies.</summary>
internal sealed class KeysAnswer(Member member)
{
    private const int NumberBytesMax = 20;

    /// <summary>How much of a listing is written before it is sent.</summary>
    private const int PieceBytes = 64 * 1024;

    /// <summary>Adds the headers of a success; the index is that of the store when it was read or written.</summary>
    public void AddSuccessHeaders(HttpExchange exchange, ulong storeIndex)
    {
        var progress = member.Progress;
        exchange.AddHeader("Content-Type"u8, "application/json"u8);
        AddNumber(exchange, "X-Etcd-Index"u8, storeIndex);
        AuditEntry.Of(exchange)?.Took(storeIndex);
        AddNumber(
            exchange,
            "X-Raft-Index"u8,
            member.Dialect == Dialect.Etcd23 ? progress.AppliedIndex : progress.CommitIndex);
        AddNumber(exchange, "X-Raft-Term"u8, progress.Term);
    }

    /// <summary>Answers a read; a large listing in pieces, at the pace of its reader.</summary>
    public ValueTask WriteReadAsync(HttpExchange exchange, GetResult.Found found, bool recursive, long nowNs)
    {
        AddSuccessHeaders(exchange, found.Index);
        if (!found.Node.IsDirectory)
        {
            ClientJson.WriteGet(exchange.Body, found.Node, recursive, nowNs);
            return ValueTask.CompletedTask;
        }

        var listing = new ListingJson(found.Node, recursive, nowNs);
        return listing.Write(exchange.Body, PieceBytes) ? ValueTask.CompletedTask : WriteRestAsync(exchange, listing);
    }

    /// <summary>Answers a write that happened.</summary>
    public void WriteDone(HttpExchange exchange, StoreEvent done, bool noValue)
    {
        var isNew = done.Action == StoreAction.Create || (done.Action == StoreAction.Set && done.PrevNode is null);
        exchange.StatusCode = isNew ? 201 : 200;
        AddSuccessHeaders(exchange, done.Index);
        if (noValue && HasNewValue(done.Action))
        {
            ClientJson.WriteAction(exchange.Body, done.Action);
        }
        else
        {
            ClientJson.WriteEvent(exchange.Body, done);
        }
    }

    /// <summary>Answers a request that the store refused.</summary>
    public static void Refuse(HttpExchange exchange, StoreError error)
    {
        AddErrorHeaders(exchange, (int)error.Code, error.Index);
        ClientJson.WriteError(exchange.Body, error);
    }

    /// <summary>Answers a request that never came to the store.</summary>
    public static void Refuse(HttpExchange exchange, KeysError error)
    {
        AddErrorHeaders(exchange, error.Code, index: 0);
        ClientJson.WriteError(
            exchange.Body, error.Code, error.Message, Encoding.UTF8.GetBytes(error.Cause), index: 0);
    }

    private static async ValueTask WriteRestAsync(HttpExchange exchange, ListingJson listing)
    {
        do
        {
            await exchange.FlushAsync();
            await Task.Yield(); // This thread may be the one that reads from other clients' sockets.
        }
        while (!listing.Write(exchange.Body, PieceBytes));
    }

    private static bool HasNewValue(StoreAction action) =>
        action is StoreAction.Set or StoreAction.Create or StoreAction.Update or StoreAction.CompareAndSwap;

    private static void AddErrorHeaders(HttpExchange exchange, int code, ulong index)
    {
        exchange.StatusCode = KeysError.StatusOf(code);
        AuditEntry.Of(exchange)?.Failed(code, index);
        exchange.AddHeader("Content-Type"u8, "application/json"u8);
        AddNumber(exchange, "X-Etcd-Index"u8, index);
    }

    private static void AddNumber(HttpExchange exchange, ReadOnlySpan<byte> name, ulong value)
    {
        Span<byte> text = stackalloc byte[NumberBytesMax];
        Utf8Formatter.TryFormat(value, text, out var bytes);
        exchange.AddHeader(name, text[..bytes]);
    }
}
