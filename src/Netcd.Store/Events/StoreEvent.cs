using System.Buffers;
using Netcd.Store.Json;

namespace Netcd.Store.Events;

/// <summary>One change of the tree, as the writer is answered and as watchers are told.</summary>
public sealed class StoreEvent
{
    private byte[]? _clientJson;

    public required StoreAction Action { get; init; }

    public required NodeView Node { get; init; }

    /// <summary>The node as it was before; null when there was none.</summary>
    public NodeView? PrevNode { get; init; }

    /// <summary>A refresh is kept in the history but no watcher is told of it.</summary>
    public bool Refresh { get; init; }

    /// <summary>The store's index after this event; each event has its own.</summary>
    public ulong Index => Node.ModifiedIndex;

    /// <summary>
    /// The event as clients see it: one JSON document without the key space, and a newline. Encoded once and then
    /// shared by all watchers; any thread. An answer to a single client is better written with
    /// <see cref="ClientJson.WriteEvent"/>, which keeps nothing.
    /// </summary>
    public ReadOnlyMemory<byte> SharedClientJson => _clientJson ??= EncodeForClients();

    private byte[] EncodeForClients()
    {
        var output = new ArrayBufferWriter<byte>();
        ClientJson.WriteEvent(output, this);
        return output.WrittenSpan.ToArray();
    }
}
