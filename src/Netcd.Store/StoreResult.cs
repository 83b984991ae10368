using Netcd.Store.Events;

namespace Netcd.Store;

/// <summary>The outcome of a write.</summary>
public abstract record StoreResult
{
    private StoreResult()
    {
    }

    /// <summary>The write happened; <paramref name="Event"/> says how.</summary>
    public sealed record Done(StoreEvent Event) : StoreResult;

    /// <summary>Nothing was changed.</summary>
    public sealed record Refused(StoreError Error) : StoreResult;
}
