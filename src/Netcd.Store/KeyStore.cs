using System.Globalization;
using System.Text;
using Netcd.Store.Events;
using Netcd.Store.Expiry;
using Netcd.Store.Persistence;
using Netcd.Store.Tree;
using Netcd.Store.Watching;

namespace Netcd.Store;

/// <summary>
/// The v2 key tree with its index, expirations, event history, watchers and counters.
/// </summary>
/// <remarks>
/// Writes, expiry, and <see cref="Freeze"/> belong to one thread. Reading and watching are for any thread and hold up
/// nobody: each write publishes a new immutable tree. A <c>nowNs</c> argument only decides what remaining time an
/// event shows; no stored state depends on it.
/// </remarks>
public sealed class KeyStore
{
    /// <summary>2000-01-01: a node created with an earlier expiration is permanent, as in etcd.</summary>
    private const long CreateExpirationNsMin = 946_684_800L * 1_000_000_000;

    private readonly WatcherHub _hub;
    private volatile StoreCounters _counters;
    private ExpiryIndex _expiries;
    private volatile StoreState _state;

    /// <summary>A fresh store at index 0, with the read-only directories <c>/</c>, <c>/0</c> and <c>/1</c>.</summary>
    public KeyStore()
        : this(FreshState(), new ExpiryIndex([]), new EventHistory(), new StoreCounters(new ulong[StoreCounters.Count]))
    {
    }

    private KeyStore(StoreState state, ExpiryIndex expiries, EventHistory history, StoreCounters counters)
    {
        _state = state;
        _expiries = expiries;
        _hub = new WatcherHub(history);
        _counters = counters;
    }

    /// <summary>The index of the last change.</summary>
    public ulong CurrentIndex => _state.Index;

    public StoreStatistics Statistics => _counters.Read(_hub.Count);

    /// <summary>When the next node expires; null when all are permanent. Driver thread.</summary>
    public long? NextExpirationNs => _expiries.First?.ExpirationNs;

    /// <summary>Reads back what <see cref="StoreSnapshot.WriteTo"/>, or etcd, wrote.</summary>
    /// <exception cref="StoreFormatException">The text is not a store.</exception>
    public static KeyStore Load(IEnumerable<ReadOnlyMemory<byte>> chunks)
    {
        using var enumerator = chunks.GetEnumerator();
        var reader = new SnapshotReader(enumerator);
        var (root, index) = reader.Read();
        return new KeyStore(
            new StoreState(root, index), new ExpiryIndex(reader.Expiring), reader.History,
            new StoreCounters(reader.Counts));
    }

    /// <summary>Counts as a get in the statistics.</summary>
    public GetResult Get(KeyPath path)
    {
        var state = _state;
        var descent = Descent.To(path.Span, state.Root);
        if (descent.Node is null)
        {
            _counters.Increment(StoreCounter.GetsFail);
            return new GetResult.Refused(NotFound(path, descent, state.Index));
        }

        _counters.Increment(StoreCounter.GetsSuccess);
        return new GetResult.Found(new StoreNode(path, descent.Node), state.Index);
    }

    /// <summary>As <see cref="Get"/>, for callers who need no error: null when there is no such node.</summary>
    public StoreNode? Find(KeyPath path)
    {
        var node = Descent.To(path.Span, _state.Root).Node;
        _counters.Increment(node is null ? StoreCounter.GetsFail : StoreCounter.GetsSuccess);
        return node is null ? null : new StoreNode(path, node);
    }

    /// <summary>The value of a file, found without making its path; null when there is none. Counts as a get.</summary>
    /// <param name="directory">Where it lies.</param>
    /// <param name="name">One segment of a normal path.</param>
    public byte[]? FindValue(KeyPath directory, ReadOnlySpan<byte> name)
    {
        var node = (Descent.To(directory.Span, _state.Root).Node as DirectoryNode)?.Children.Find(name);
        _counters.Increment(node is null ? StoreCounter.GetsFail : StoreCounter.GetsSuccess);
        return (node as FileNode)?.Value;
    }

    /// <summary>Reads for the member itself: no statistics. Null when there is no such node.</summary>
    public StoreNode? Peek(KeyPath path) =>
        Descent.To(path.Span, _state.Root).Node is { } node ? new StoreNode(path, node) : null;

    /// <summary>Begins a watch. Dispose of the watcher when it is no longer wanted.</summary>
    /// <param name="path">The key to watch; it need not exist.</param>
    /// <param name="recursive">Whether keys below it count too.</param>
    /// <param name="stream">Whether to go on after the first event.</param>
    /// <param name="sinceIndex">The first index of interest, past or future; 0 means the next event.</param>
    public WatchResult Watch(KeyPath path, bool recursive, bool stream, ulong sinceIndex) =>
        _hub.Watch(path, recursive, stream, sinceIndex, storeIndexNow: () => _state.Index);

    /// <summary>Creates a node or replaces a file.</summary>
    public StoreResult Set(KeyPath path, bool directory, byte[] value, Expiration expiration, long nowNs)
    {
        var state = _state;
        var descent = Descent.To(path.Span, state.Root);
        if (descent.Node is null && (descent.BlockedByFile || expiration.Refresh))
        {
            return Refuse(NotFound(path, descent, state.Index), StoreCounter.SetsFail);
        }

        if (KeySpaces.IsReadOnly(path))
        {
            return Refuse(RootIsReadOnly(state.Index), StoreCounter.SetsFail);
        }

        if (descent.Node is DirectoryNode)
        {
            return Refuse(Error(StoreErrorCode.NotAFile, path, state.Index), StoreCounter.SetsFail);
        }

        var replaced = descent.Node as FileNode;
        if (expiration.Refresh && replaced is not null)
        {
            value = replaced.Value;
        }

        _counters.Increment(StoreCounter.SetsSuccess);
        return Place(StoreAction.Set, path, directory ? null : value, replaced, expiration, nowNs);
    }

    /// <summary>Creates a node where there is none.</summary>
    /// <param name="path">The key; with <paramref name="inOrder"/>, the directory in which to create it.</param>
    /// <param name="directory">Whether to create a directory, which has no value.</param>
    /// <param name="value">The content of a file.</param>
    /// <param name="inOrder">Name the node by its index, so that names rise with time.</param>
    /// <param name="expiration">A refresh is an ordinary create.</param>
    /// <param name="nowNs">The clock.</param>
    public StoreResult Create(
        KeyPath path, bool directory, byte[] value, bool inOrder, Expiration expiration, long nowNs)
    {
        var state = _state;
        var key = inOrder ? path.Append(InOrderName(state.Index + 1)) : path;
        if (KeySpaces.IsReadOnly(key))
        {
            return Refuse(RootIsReadOnly(state.Index), StoreCounter.CreateFail);
        }

        var descent = Descent.To(key.Span, state.Root);
        if (descent.BlockedByFile)
        {
            _counters.Increment(StoreCounter.SetsFail); // As etcd counts it.
            return Refuse(NotFound(key, descent, state.Index), StoreCounter.CreateFail);
        }

        if (descent.Node is not null)
        {
            return Refuse(Error(StoreErrorCode.KeyExists, key, state.Index), StoreCounter.CreateFail);
        }

        _counters.Increment(StoreCounter.CreateSuccess);
        var plain = Expiration.At(expiration.ExpirationNs);
        return Place(StoreAction.Create, key, directory ? null : value, replaced: null, plain, nowNs);
    }

    /// <summary>Changes the value and expiration of a file, or the expiration of a directory.</summary>
    public StoreResult Update(KeyPath path, byte[] value, Expiration expiration, long nowNs)
    {
        var state = _state;
        if (KeySpaces.IsReadOnly(path))
        {
            return Refuse(RootIsReadOnly(state.Index), StoreCounter.UpdateSuccess); // etcd counts it so.
        }

        var descent = Descent.To(path.Span, state.Root);
        if (descent.Node is null)
        {
            return Refuse(NotFound(path, descent, state.Index), StoreCounter.UpdateFail);
        }

        _counters.Increment(StoreCounter.UpdateSuccess); // Even for an error from here on: as etcd counts it.
        if (descent.Node is not DirectoryNode directory)
        {
            return Rewrite(StoreAction.Update, path, (FileNode)descent.Node, value, expiration, nowNs);
        }

        if (value.Length > 0)
        {
            return new StoreResult.Refused(Error(StoreErrorCode.NotAFile, path, state.Index));
        }

        // etcd: the event has the new index, the directory itself keeps its modified index.
        var changed = new DirectoryNode(
            directory.Name, directory.Children, expiration.ExpirationNs,
            directory.CreatedIndex, directory.ModifiedIndex);
        return Change(StoreAction.Update, path, directory, changed, expiration, nowNs);
    }

    /// <summary>Changes a file if it is as expected.</summary>
    /// <param name="path">The key of the file.</param>
    /// <param name="prevValue">The expected value; null or empty to accept any.</param>
    /// <param name="prevIndex">The expected modified index; 0 to accept any.</param>
    /// <param name="value">The new value.</param>
    /// <param name="expiration">The new expiration.</param>
    /// <param name="nowNs">The clock.</param>
    public StoreResult CompareAndSwap(
        KeyPath path, byte[]? prevValue, ulong prevIndex, byte[] value, Expiration expiration, long nowNs)
    {
        // etcd changes users and roles without a comparison; ours counts like that.
        var (success, fail) = KeySpaces.IsBelow(KeySpaces.Auth, path)
            ? (StoreCounter.UpdateSuccess, StoreCounter.UpdateFail)
            : (StoreCounter.CompareAndSwapSuccess, StoreCounter.CompareAndSwapFail);
        var state = _state;
        if (KeySpaces.IsReadOnly(path))
        {
            return Refuse(RootIsReadOnly(state.Index), success); // etcd counts it so.
        }

        var descent = Descent.To(path.Span, state.Root);
        if (descent.Node is null)
        {
            return Refuse(NotFound(path, descent, state.Index), fail);
        }

        if (descent.Node is not FileNode file)
        {
            return Refuse(Error(StoreErrorCode.NotAFile, path, state.Index), fail);
        }

        if (Comparison.FailureCause(file, prevValue, prevIndex) is { } cause)
        {
            return Refuse(
                new StoreError(StoreErrorCode.CompareFailed, cause, state.Index), fail);
        }

        _counters.Increment(success);
        return Rewrite(StoreAction.CompareAndSwap, path, file, value, expiration, nowNs);
    }

    /// <summary>Deletes a file if it is as expected; arguments as for <see cref="CompareAndSwap"/>.</summary>
    public StoreResult CompareAndDelete(KeyPath path, byte[]? prevValue, ulong prevIndex, long nowNs)
    {
        var state = _state;
        var descent = Descent.To(path.Span, state.Root);
        if (descent.Node is null)
        {
            return Refuse(NotFound(path, descent, state.Index), StoreCounter.CompareAndDeleteFail);
        }

        _counters.Increment(StoreCounter.CompareAndDeleteSuccess); // Even for an error from here on: as etcd counts it.
        if (descent.Node is not FileNode file)
        {
            return new StoreResult.Refused(Error(StoreErrorCode.NotAFile, path, state.Index));
        }

        if (Comparison.FailureCause(file, prevValue, prevIndex) is { } cause)
        {
            return new StoreResult.Refused(new StoreError(StoreErrorCode.CompareFailed, cause, state.Index));
        }

        return Remove(StoreAction.CompareAndDelete, path, file, nowNs);
    }

    /// <summary>Deletes a node.</summary>
    /// <param name="path">Its key.</param>
    /// <param name="directory">Whether it may be an empty directory.</param>
    /// <param name="recursive">Whether it may be a directory with content.</param>
    /// <param name="nowNs">The clock.</param>
    public StoreResult Delete(KeyPath path, bool directory, bool recursive, long nowNs)
    {
        var state = _state;
        if (KeySpaces.IsReadOnly(path))
        {
            return Refuse(RootIsReadOnly(state.Index), StoreCounter.DeleteSuccess); // etcd counts it so.
        }

        var descent = Descent.To(path.Span, state.Root);
        if (descent.Node is null)
        {
            return Refuse(NotFound(path, descent, state.Index), StoreCounter.DeleteFail);
        }

        if (descent.Node is DirectoryNode removed && !recursive)
        {
            if (!directory)
            {
                return Refuse(Error(StoreErrorCode.NotAFile, path, state.Index), StoreCounter.DeleteFail);
            }

            if (removed.Children.Count > 0)
            {
                return Refuse(Error(StoreErrorCode.DirectoryNotEmpty, path, state.Index), StoreCounter.DeleteFail);
            }
        }

        _counters.Increment(StoreCounter.DeleteSuccess);
        return Remove(StoreAction.Delete, path, descent.Node, nowNs);
    }

    /// <summary>
    /// Removes what has expired up to <paramref name="untilNs"/>, in order of expiry, each node with its own index and
    /// event; what lies below a removed directory goes with it. Returns the number of events.
    /// </summary>
    public int DeleteExpired(long untilNs, long nowNs)
    {
        var count = 0;
        for (; _expiries.First is { } next && next.ExpirationNs <= untilNs; count++)
        {
            // The index of expirations holds only nodes that are in the tree.
            var node = Descent.To(next.Key.Span, _state.Root).Node!;
            Remove(StoreAction.Expire, next.Key, node, nowNs);
            _counters.Increment(StoreCounter.ExpireCount);
        }

        return count;
    }

    /// <summary>
    /// The greatest time up to <paramref name="nowNs"/> at which about <paramref name="keysMax"/> keys have expired,
    /// so that a flood of expirations can be spread over several calls of <see cref="DeleteExpired"/>. More only if
    /// they expire at the very same nanosecond. Driver thread.
    /// </summary>
    public long DueUntil(long nowNs, int keysMax) => _expiries.DueUntil(nowNs, keysMax);

    /// <summary>The store as it is now, to be written out by any thread. Driver thread; takes microseconds.</summary>
    public StoreSnapshot Freeze() => new(_state.Root, _state.Index, _hub.CopyHistory(), Statistics);

    /// <summary>The events after an index that are still known, refreshes too. Driver thread; for a simulator.</summary>
    internal IEnumerable<StoreEvent> EventsAfter(ulong index) => _hub.EventsAfter(index);

    /// <summary>
    /// Takes over the content of a store that was read from a snapshot, and goes on from there. Driver thread.
    /// </summary>
    /// <param name="newer">A store of the same cluster at this index or a later one; not to be used afterwards.</param>
    /// <remarks>
    /// Watches live on: they are told of what happened in between if the snapshot's history reaches back so far. Those
    /// that would miss something end as if their reader had been too slow, so that it comes back and learns of it.
    /// </remarks>
    public void Restore(KeyStore newer)
    {
        var before = _state;
        var after = newer._state;
        if (after.Index < before.Index)
        {
            throw new ArgumentException(
                $"a store at index {after.Index} cannot replace one at {before.Index}", nameof(newer));
        }

        _expiries = newer._expiries;
        _counters = newer._counters;
        _state = after;
        _hub.Restore(newer._hub.CopyHistory(), before.Index, after.Index);
    }

    /// <summary>Puts a new node, with no value if it is a directory.</summary>
    private StoreResult.Done Place(
        StoreAction action, KeyPath path, byte[]? value, FileNode? replaced, Expiration expiration, long nowNs)
    {
        var index = _state.Index + 1;
        var name = path.Name.ToArray();
        var expirationNs = expiration.ExpirationNs < CreateExpirationNsMin ? 0 : expiration.ExpirationNs;
        Node node = value is null
            ? new DirectoryNode(name, NodeMap.Empty, expirationNs, index, index)
            : new FileNode(name, value, expirationNs, index, index);
        return Change(action, path, replaced, node, expiration, nowNs);
    }

    /// <summary>Gives a file a new value and expiration.</summary>
    private StoreResult.Done Rewrite(
        StoreAction action, KeyPath path, FileNode file, byte[] value, Expiration expiration, long nowNs)
    {
        var node = new FileNode(
            file.Name, expiration.Refresh ? file.Value : value, expiration.ExpirationNs, file.CreatedIndex,
            modifiedIndex: _state.Index + 1);
        return Change(action, path, file, node, expiration, nowNs);
    }

    private StoreResult.Done Change(
        StoreAction action, KeyPath path, Node? before, Node after, Expiration expiration, long nowNs)
    {
        var index = _state.Index + 1;
        var change = new StoreEvent
        {
            Action = action,
            Node = NodeView.Of(path, after, nowNs) with { ModifiedIndex = index },
            PrevNode = before is null ? null : NodeView.Of(path, before, nowNs),
            Refresh = expiration.Refresh,
        };
        _expiries.Change(path, fromNs: before?.ExpirationNs ?? 0, toNs: after.ExpirationNs);
        _state = new StoreState(TreeEdit.Put(_state.Root, path, after, index), index);
        _hub.Publish(change, removed: null);
        return new StoreResult.Done(change);
    }

    private StoreResult.Done Remove(StoreAction action, KeyPath path, Node node, long nowNs)
    {
        var index = _state.Index + 1;
        var removal = new StoreEvent
        {
            Action = action,
            Node = new NodeView
            {
                Key = path,
                Directory = node is DirectoryNode,
                ModifiedIndex = index,
                CreatedIndex = node.CreatedIndex,
            },
            PrevNode = NodeView.Of(path, node, nowNs),
        };
        _expiries.RemoveSubtree(path, node);
        _state = new StoreState(TreeEdit.Remove(_state.Root, path), index);
        _hub.Publish(removal, removed: node as DirectoryNode);
        return new StoreResult.Done(removal);
    }

    private StoreResult.Refused Refuse(StoreError error, StoreCounter counter)
    {
        _counters.Increment(counter);
        return new StoreResult.Refused(error);
    }

    private static StoreError NotFound(KeyPath path, Descent descent, ulong index) => new(
        descent.BlockedByFile ? StoreErrorCode.NotADirectory : StoreErrorCode.KeyNotFound,
        path.Span[..descent.ReachedBytes], index);

    private static StoreError RootIsReadOnly(ulong index) => Error(StoreErrorCode.RootIsReadOnly, KeyPath.Root, index);

    private static StoreError Error(StoreErrorCode code, KeyPath path, ulong index) => new(code, path.Span, index);

    /// <summary>The index in at least 20 digits, so that byte order is the order of creation.</summary>
    private static byte[] InOrderName(ulong index) =>
        Encoding.ASCII.GetBytes(index.ToString("D20", CultureInfo.InvariantCulture));

    private static StoreState FreshState()
    {
        var children = NodeMap.Empty.With(Directory(KeySpaces.Cluster.Name, NodeMap.Empty))
            .With(Directory(KeySpaces.Client.Name, NodeMap.Empty));
        return new StoreState(Directory(name: [], children), Index: 0);

        static DirectoryNode Directory(ReadOnlySpan<byte> name, NodeMap children) =>
            new(name.ToArray(), children, expirationNs: 0, createdIndex: 0, modifiedIndex: 0);
    }
}
