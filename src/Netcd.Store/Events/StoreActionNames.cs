using System.Diagnostics;

namespace Netcd.Store.Events;

/// <summary>The names of actions in JSON.</summary>
internal static class StoreActionNames
{
    public static ReadOnlySpan<byte> NameOf(StoreAction action) => action switch
    {
        StoreAction.Get => "get"u8,
        StoreAction.Create => "create"u8,
        StoreAction.Set => "set"u8,
        StoreAction.Update => "update"u8,
        StoreAction.Delete => "delete"u8,
        StoreAction.CompareAndSwap => "compareAndSwap"u8,
        StoreAction.CompareAndDelete => "compareAndDelete"u8,
        StoreAction.Expire => "expire"u8,
        _ => throw new UnreachableException($"{action} has no name."),
    };

    /// <summary>False when no action has that name.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out StoreAction action)
    {
        for (action = StoreAction.Get; action <= StoreAction.Expire; action++)
        {
            if (name.SequenceEqual(NameOf(action)))
            {
                return true;
            }
        }

        return false;
    }
}
