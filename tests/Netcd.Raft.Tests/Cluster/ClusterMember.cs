using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.ReadIndex;
using Netcd.Raft.Roles;
using Netcd.Raft.Wire;

namespace Netcd.Raft.Tests.Cluster;

/// <summary>One member as its driver sees it: a node, a disk, a state machine, and the order in which they act.</summary>
internal sealed class ClusterMember(
    MemberId id, ClusterOptions options, MemberDisk disk, Action<Envelope> send, IClusterObserver observer)
{
    private readonly Dictionary<EntryId, MemberSnapshot> _received = [];
    private readonly Queue<Action<RaftNode>> _told = [];
    private RaftNode? _node;
    private Ready? _held;
    private int _startCount;

    public MemberId Id => id;

    public MemberDisk Disk => disk;

    public bool IsUp => _node is not null;

    public RaftNode Node => _node ?? throw new InvalidOperationException($"member {id} is down");

    /// <summary>Leads, and knows it.</summary>
    public bool IsLeader => IsUp && Node.Role == Role.Leader;

    /// <summary>What is applied; kept in memory only, as in a member.</summary>
    public AppliedState State { get; private set; }

    /// <summary>The entries that were applied since the start of the test, also those applied again by a restart.</summary>
    public List<Entry> AppliedEntries { get; } = [];

    public List<ReadState> Reads { get; } = [];

    /// <summary>Every Ready since the start of the test, for tests of what is in one.</summary>
    public List<Ready> Readies { get; } = [];

    /// <summary>Whether a configuration change that removes this member was applied here.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>Whether this member refuses configuration changes when it applies them, as a server may.</summary>
    public bool RefusesConfChanges { get; set; }

    /// <summary>While true, a save does not come to its end: what must follow it waits.</summary>
    public bool IsDiskHeld { get; private set; }

    /// <summary>Whether the driver waits for the disk, so that it takes nothing in.</summary>
    public bool IsBlocked => _held is not null;

    public void Start()
    {
        Assert.False(IsUp);
        State = disk.Snapshot.State;
        _node = new RaftNode(options.ConfigOf(id, _startCount++), disk.Load());
        observer.Started(this);
        CarryOutAll();
    }

    /// <summary>Stops at once. What was not synced is lost, and so is a save that is held.</summary>
    public void Crash()
    {
        _node = null;
        _held = null;
        IsDiskHeld = false;
        _told.Clear();
        _received.Clear();
        disk.LosePower();
    }

    /// <summary>Does one thing to the node and carries out what follows from it.</summary>
    public void Do(Action<RaftNode> call)
    {
        Assert.False(IsBlocked);
        Call(call);
        CarryOutAll();
    }

    /// <summary>Does it now or, while the driver waits for the disk, after that: what must not be lost.</summary>
    public void Tell(Action<RaftNode> call)
    {
        _told.Enqueue(call);
        while (!IsBlocked && _told.TryDequeue(out var next))
        {
            Do(next);
        }
    }

    public void Receive(Envelope envelope)
    {
        if (envelope.Snapshot is { } snapshot)
        {
            _received[snapshot.Id] = snapshot;
        }

        Do(node => node.Step(envelope.Message));
    }

    public void HoldDisk() => IsDiskHeld = true;

    public void ReleaseDisk()
    {
        IsDiskHeld = false;
        if (_held is { } ready)
        {
            _held = null;
            AfterSync(ready);
            CarryOutAll();
            while (!IsBlocked && _told.TryDequeue(out var call))
            {
                Do(call);
            }
        }
    }

    /// <summary>Takes a snapshot of what is applied; the node keeps the last <paramref name="keptCount"/> entries.</summary>
    public void TakeSnapshot(ulong keptCount)
    {
        var index = State.Index;
        if (index <= disk.Snapshot.Id.Index)
        {
            return;
        }

        disk.TakeSnapshot(NewSnapshot(), Node.HardState);
        Call(node => node.CompactTo(index - Math.Min(index, keptCount)));
    }

    private void Call(Action<RaftNode> call)
    {
        call(Node);
        observer.Called(this);
    }

    private void CarryOutAll()
    {
        while (IsUp && !IsBlocked && Node.HasReady)
        {
            var ready = Node.TakeReady();
            Readies.Add(ready);
            SendAll(ready.SendBeforeSync);
            if (IsDiskHeld && MemberDisk.NeedsSync(ready))
            {
                _held = ready;
                return;
            }

            AfterSync(ready);
        }
    }

    private void AfterSync(Ready ready)
    {
        var received = ready.Snapshot is { } metadata ? _received[metadata.Id] : null;
        disk.Save(ready, received);
        observer.Saved(this, ready.Entries);
        SendAll(ready.SendAfterSync);
        if (received is not null)
        {
            State = received.State;
            _received.Clear();
            observer.Applied(this);
        }

        foreach (var entry in ready.Committed)
        {
            Apply(entry);
        }

        Reads.AddRange(ready.ReadStates);
        Call(node => node.Advance(ready));
    }

    private void Apply(Entry entry)
    {
        State = State.After(entry);
        AppliedEntries.Add(entry);
        observer.Applied(this);
        if (entry.Type == EntryType.ConfChange)
        {
            var change = RefusesConfChanges ? null : ConfChangeCodec.Decode(entry.Data.Span);
            Call(node => node.ApplyConfChange(change));
            IsRemoved |= change?.Type == ConfChangeType.RemoveMember && change.Member == id;
        }
    }

    private void SendAll(IReadOnlyList<Message> messages)
    {
        foreach (var message in messages)
        {
            Assert.NotEqual(id, message.To);
            Assert.True(message.From == id || message.Type is MessageType.TransferLeader or MessageType.ReadIndex); // Passed on.
            send(message.Type == MessageType.Snapshot ? WithSnapshot(message) : new Envelope(id, message, snapshot: null));
        }
    }

    /// <summary>
    /// Fills in what is sent: as at etcd, the latest snapshot on disk in the 2.3 dialect and one of what is applied now
    /// in the 3.4 dialect. The former may be from before the recipient was added, which a 3.4 member would pass over.
    /// </summary>
    private Envelope WithSnapshot(Message message)
    {
        var snapshot = options.Dialect == PeerDialect.Etcd23 ? disk.Snapshot : NewSnapshot();
        return new Envelope(id, message with { Snapshot = snapshot.Metadata }, snapshot);
    }

    private MemberSnapshot NewSnapshot() =>
        new(new EntryId(Node.TermAt(State.Index), State.Index), Node.Configuration, State);
}
