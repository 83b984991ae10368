using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Cluster.Running;

/// <summary>
/// The links between members, which a test can cut: each member is reached by the others through a <see cref="PeerProxy"/>.
/// Bytes that meet a cut wait there, as packets that are sent again and again would, until the cut is healed. A link may also
/// be slow.
/// </summary>
internal sealed class ClusterNetwork(ProcessCluster cluster) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<(ClusterMember From, ClusterMember To)> _cuts = [];
    private readonly Dictionary<(ClusterMember From, ClusterMember To), TimeSpan> _delays = [];
    private readonly List<PeerProxy> _proxies = [];
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Opens the way to a member; gives the URL that others are to call.</summary>
    public string Connect(ClusterMember member)
    {
        var proxy = new PeerProxy(this, member, FreePorts.Take());
        lock (_gate)
        {
            _proxies.Add(proxy);
        }

        return proxy.Url;
    }

    /// <summary>Cuts a member off from all others, in both directions.</summary>
    public void Isolate(ClusterMember member)
    {
        member.IsCutOff = true;
        foreach (var other in cluster.Members.Where(other => other != member))
        {
            Cut(member, other);
            Cut(other, member);
        }
    }

    /// <summary>Stops what one member says from reaching another; answers on the way back still pass.</summary>
    public void Cut(ClusterMember from, ClusterMember to)
    {
        lock (_gate)
        {
            _cuts.Add((from, to));
        }
    }

    /// <summary>Holds up what two members say to each other for so long.</summary>
    public void Delay(ClusterMember one, ClusterMember other, TimeSpan delay)
    {
        lock (_gate)
        {
            _delays[(one, other)] = _delays[(other, one)] = delay;
        }
    }

    /// <summary>Undoes every cut and delay.</summary>
    public void Heal()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _cuts.Clear();
            _delays.Clear();
            (changed, _changed) = (_changed, NewSignal());
        }

        foreach (var member in cluster.Members)
        {
            member.IsCutOff = false;
        }

        changed.SetResult();
    }

    /// <summary>Returns once bytes may pass. A sender that is no member is never held up.</summary>
    public async Task PassAsync(ClusterMember? from, ClusterMember? to, CancellationToken cancellationToken)
    {
        if (from is null || to is null)
        {
            return;
        }

        await Task.Delay(DelayOf(from, to), cancellationToken);
        while (WaitFor(from, to) is { } change)
        {
            await change.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The member whose process holds the other end of a connection, or null.</summary>
    public ClusterMember? FindDialer(int sourcePort, int targetPort)
    {
        var members = cluster.Members;
        var dialer = SocketOwner.Find(members.Select(member => member.ProcessId).OfType<int>(), sourcePort, targetPort);
        return dialer is null ? null : members.FirstOrDefault(member => member.ProcessId == dialer);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TimeSpan DelayOf(ClusterMember from, ClusterMember to)
    {
        lock (_gate)
        {
            return _delays.GetValueOrDefault((from, to));
        }
    }

    private Task? WaitFor(ClusterMember from, ClusterMember to)
    {
        lock (_gate)
        {
            return _cuts.Contains((from, to)) ? _changed.Task : null;
        }
    }
}
