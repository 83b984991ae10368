using Netcd.Store.Tree;

namespace Netcd.Store.Expiry;

/// <summary>
/// All nodes with an expiration, in order of expiry. A node is in here exactly as long as it is in the tree with that
/// expiration. Driver thread only.
/// </summary>
internal sealed class ExpiryIndex
{
    private readonly SortedSet<ExpiringKey> _keys;

    public ExpiryIndex(IEnumerable<ExpiringKey> keys) => _keys = new SortedSet<ExpiringKey>(keys);

    /// <summary>The next to expire; null when everything is permanent.</summary>
    public ExpiringKey? First => _keys.Count == 0 ? null : _keys.Min;

    /// <summary>Records that the node at <paramref name="key"/> now expires at another time (0 = never).</summary>
    public void Change(KeyPath key, long fromNs, long toNs)
    {
        if (fromNs == toNs)
        {
            return;
        }

        if (fromNs != 0)
        {
            _keys.Remove(new ExpiringKey(fromNs, key));
        }

        if (toNs != 0)
        {
            _keys.Add(new ExpiringKey(toNs, key));
        }
    }

    /// <summary>Forgets a node that left the tree, and all below it.</summary>
    public void RemoveSubtree(KeyPath key, Node node)
    {
        Change(key, node.ExpirationNs, toNs: 0);
        if (_keys.Count == 0 || node is not DirectoryNode { Children.Count: > 0 })
        {
            return;
        }

        var walk = new TreeWalk(key, node);
        while (walk.Next())
        {
            if (walk.Node.ExpirationNs != 0 && !walk.Leaving)
            {
                _keys.Remove(new ExpiringKey(walk.Node.ExpirationNs, KeyPath.FromNormalised(walk.Path)));
            }
        }
    }

    /// <summary>
    /// The greatest time up to <paramref name="nowNs"/> at which about <paramref name="keysMax"/> keys are due. More
    /// only if they expire at the very same nanosecond.
    /// </summary>
    public long DueUntil(long nowNs, int keysMax)
    {
        var count = 0;
        foreach (var key in _keys)
        {
            if (key.ExpirationNs > nowNs)
            {
                break;
            }

            if (++count == keysMax)
            {
                return key.ExpirationNs;
            }
        }

        return nowNs;
    }
}
