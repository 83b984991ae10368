namespace Netcd.Store.Events;

/// <summary>What an answer or event reports.</summary>
public enum StoreAction
{
    Get,
    Create,
    Set,
    Update,
    Delete,
    CompareAndSwap,
    CompareAndDelete,
    Expire,
}
