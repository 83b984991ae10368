using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;

namespace Netcd.Raft.Tests.Cluster;

/// <summary>
/// A cluster in memory. Nothing happens by itself: members tick when told to, and messages lie in the network until
/// they are delivered. Every step of every member is checked by an observer.
/// </summary>
internal sealed class RaftCluster
{
    private const int DeliveriesMax = 1_000_000; // A cluster that never falls silent is a fault.

    private readonly SortedDictionary<MemberId, ClusterMember> _members = [];
    private readonly MemberSnapshot _founding;
    private readonly IClusterObserver _observer;

    /// <summary>Voters 1..<paramref name="count"/>, down yet, with empty logs and term 0.</summary>
    private RaftCluster(int count, ClusterOptions options, IClusterObserver observer)
    {
        Options = options;
        _observer = observer;
        FoundingVoters = [.. Enumerable.Range(1, count).Select(id => new MemberId((ulong)id))];
        var configuration = options.IsFoundedByEntries
            ? Configuration.Empty
            : Configuration.Empty with { Voters = [.. FoundingVoters] };
        _founding = new MemberSnapshot(EntryId.Zero, configuration, new AppliedState());
    }

    public ClusterOptions Options { get; }

    public SimulatedNetwork Network { get; } = new();

    public IReadOnlyList<MemberId> FoundingVoters { get; }

    public IEnumerable<ClusterMember> Members => _members.Values;

    public IEnumerable<ClusterMember> Running => _members.Values.Where(member => member.IsUp);

    public ClusterMember this[MemberId id] => _members[id];

    public ClusterMember this[ulong id] => _members[new MemberId(id)];

    /// <summary>Voters 1..<paramref name="count"/>, running, checked for safety.</summary>
    public static RaftCluster Of(int count, ClusterOptions options) => Of(count, options, new SafetyChecks());

    public static RaftCluster Of(int count, ClusterOptions options, IClusterObserver observer)
    {
        var cluster = new RaftCluster(count, options, observer);
        var entries = options.IsFoundedByEntries ? LogBuilder.Founding(cluster.FoundingVoters) : [];
        var state = new HardState(Term: entries.Count > 0 ? 1UL : 0, MemberId.None, Commit: (ulong)entries.Count);
        foreach (var id in cluster.FoundingVoters)
        {
            cluster.Start(id, state, entries);
        }

        return cluster;
    }

    /// <summary>As <see cref="Of(int, ClusterOptions)"/>, with <paramref name="leader"/> leading and all quiet.</summary>
    public static RaftCluster Led(int count, ulong leader, ClusterOptions options)
    {
        var cluster = Of(count, options);
        cluster.Elect(leader);
        return cluster;
    }

    /// <summary>Starts a member anew from the given log; whoever had this ID before is gone with its disk.</summary>
    public ClusterMember Start(MemberId id, HardState state, IReadOnlyList<Entry> entries)
    {
        var disk = new MemberDisk(_founding, state, entries);
        var member = new ClusterMember(id, Options, disk, Network.Send, _observer);
        _members[id] = member;
        member.Start();
        return member;
    }

    /// <summary>Starts a member anew whose log has entries of these terms; its own term is the last one's.</summary>
    public ClusterMember StartWithLog(ulong id, params ulong[] terms)
    {
        var state = new HardState(terms.LastOrDefault(), MemberId.None, Commit: 0);
        return Start(new MemberId(id), state, LogBuilder.OfTerms(terms));
    }

    /// <summary>Starts a member with an empty disk, as one that joins.</summary>
    public ClusterMember Join(ulong id) => Start(new MemberId(id), new HardState(), []);

    /// <summary>Has the member campaign, delivers everything, and sees to it that it leads.</summary>
    public void Elect(ulong id)
    {
        Campaign(id);
        Settle();
        Assert.True(this[id].IsLeader, $"{id} was to lead");
    }

    public void Campaign(ulong id) => this[id].Do(node => node.Campaign());

    public bool Propose(ulong id, string command)
    {
        var isTaken = false;
        this[id].Do(node => isTaken = node.Propose(System.Text.Encoding.UTF8.GetBytes(command)));
        return isTaken;
    }

    public bool ProposeConfChange(ulong id, ConfChangeType type, ulong member)
    {
        var isTaken = false;
        this[id].Do(node => isTaken = node.ProposeConfChange(LogBuilder.ChangeOf(type, new MemberId(member))));
        return isTaken;
    }

    public void Tick(ulong id, int count)
    {
        for (var tick = 0; tick < count; tick++)
        {
            this[id].Do(node => node.Tick());
        }
    }

    /// <summary>One tick of every member that runs, in the order of their IDs, and everything that follows.</summary>
    public void TickAll(int count)
    {
        for (var tick = 0; tick < count; tick++)
        {
            foreach (var member in Running.Where(member => !member.IsBlocked).ToList())
            {
                member.Do(node => node.Tick());
            }

            Settle();
        }
    }

    /// <summary>Delivers until nothing is under way but what waits for members whose disk is held.</summary>
    public void Settle()
    {
        for (var count = 0; NextDeliverable() is { } envelope; count++)
        {
            Assert.InRange(count, 0, DeliveriesMax);
            Deliver(envelope);
        }
    }

    /// <summary>Whether the recipient takes something in now; if not, the message waits.</summary>
    public bool CanDeliver(Envelope envelope) =>
        !_members.TryGetValue(envelope.To, out var member) || !member.IsBlocked;

    /// <summary>Takes the message out of the network and hands it over. False if it was lost.</summary>
    public bool Deliver(Envelope envelope)
    {
        Network.Remove(envelope);
        return HandOver(envelope);
    }

    /// <summary>Hands a message over and leaves it in the network, from where it will arrive again.</summary>
    public bool DeliverCopy(Envelope envelope) => HandOver(envelope);

    /// <summary>Loses a message; the sender of a snapshot hears of it, as from a broken connection.</summary>
    public void Drop(Envelope envelope)
    {
        Network.Remove(envelope);
        ReportSnapshot(envelope, isReceived: false);
    }

    public void Drop(Func<Message, bool> which)
    {
        foreach (var envelope in Network.InFlight.Where(envelope => which(envelope.Message)).ToList())
        {
            Drop(envelope);
        }
    }

    private Envelope? NextDeliverable() => Network.InFlight.FirstOrDefault(CanDeliver);

    private bool HandOver(Envelope envelope)
    {
        var arrives = _members.TryGetValue(envelope.To, out var to) && to.IsUp && !Network.IsCut(envelope);
        if (arrives)
        {
            this[envelope.To].Receive(envelope);
        }

        ReportSnapshot(envelope, arrives);
        return arrives;
    }

    private void ReportSnapshot(Envelope envelope, bool isReceived)
    {
        if (envelope.Snapshot is not null && this[envelope.From] is { IsUp: true } sender)
        {
            sender.Tell(node => node.ReportSnapshot(envelope.To, isReceived));
        }
    }
}
