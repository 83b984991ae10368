namespace Netcd.Store.Watching;

/// <summary>The outcome of a request to watch.</summary>
public abstract record WatchResult
{
    private WatchResult()
    {
    }

    /// <summary>The watch has begun; whoever asked for it disposes of the watcher.</summary>
    public sealed record Watching(Watcher Watcher) : WatchResult;

    /// <summary>The history no longer reaches back to the requested index.</summary>
    public sealed record Refused(StoreError Error) : WatchResult;
}
