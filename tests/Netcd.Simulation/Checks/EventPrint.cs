using Netcd.Store;
using Netcd.Store.Events;

namespace Netcd.Simulation.Checks;

/// <summary>What every member must say of an event, and nothing of what may differ, such as the remaining TTL.</summary>
internal sealed record EventPrint(
    ulong Index, StoreAction Action, KeyPath Key, string? Value, long ExpirationNs, ulong CreatedIndex, ulong PrevIndex, bool Refresh)
{
    public static EventPrint Of(StoreEvent seen) => new(
        seen.Index,
        seen.Action,
        seen.Node.Key,
        Text(seen.Node.Value),
        seen.Node.ExpirationNs,
        seen.Node.CreatedIndex,
        seen.PrevNode?.ModifiedIndex ?? 0,
        seen.Refresh);

    /// <summary>Whether the key is gone with it.</summary>
    public bool Ends => Action is StoreAction.Delete or StoreAction.CompareAndDelete or StoreAction.Expire;

    public static string? Text(byte[]? value) => value is null ? null : System.Text.Encoding.UTF8.GetString(value);
}
