using Netcd.Store.Events;

namespace Netcd.Store.Json;

/// <summary>An event, as watchers see it and as snapshots keep it.</summary>
internal static class EventJson
{
    /// <param name="json">Receives the object.</param>
    /// <param name="shown">The event.</param>
    /// <param name="forClients">Leave out the key space and the refresh mark, which snapshots keep.</param>
    public static void Write(ref GoJsonWriter json, StoreEvent shown, bool forClients)
    {
        json.Raw("{\"action\":"u8);
        json.Text(StoreActionNames.NameOf(shown.Action));
        json.Raw(",\"node\":"u8);
        Write(ref json, shown.Node, forClients);
        if (shown.PrevNode is not null)
        {
            json.Raw(",\"prevNode\":"u8);
            Write(ref json, shown.PrevNode, forClients);
        }

        if (shown.Refresh && !forClients)
        {
            json.Raw(",\"refresh\":true"u8);
        }

        json.Raw("}"u8);
    }

    private static void Write(ref GoJsonWriter json, NodeView node, bool forClients)
    {
        var hasKey = NodeFields.OpenWithKey(
            ref json, forClients ? ClientJson.WithoutKeySpace(node.Key.Span) : node.Key.Span);
        NodeFields.WriteState(
            ref json, first: !hasKey, node.Value, node.Directory, node.ExpirationNs, node.Ttl);
        NodeFields.CloseWithIndexes(ref json, node.ModifiedIndex, node.CreatedIndex);
    }
}
