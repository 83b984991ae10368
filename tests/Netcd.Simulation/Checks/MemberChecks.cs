using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Server;
using Netcd.Simulation.Network;
using Netcd.Simulation.Running;
using Netcd.Store;

namespace Netcd.Simulation.Checks;

/// <summary>
/// Looks at a member after each of its turns, and at each of its messages: what it does must fit what the others do, and
/// what it promised must be there after a crash.
/// </summary>
internal sealed class MemberChecks(Simulation simulation, TrueHistory history, GraceChecks grace)
{
    private readonly ConsensusChecks _consensus = new();
    private readonly StoreChecks _stores = new();
    private readonly Dictionary<int, Seen> _seen = []; // By host.

    /// <summary>Is told of each event that nobody has told of before.</summary>
    public Action<EventPrint>? Happened { get; set; }

    public int LeaderCount => _consensus.LeaderCount;

    public void OnStart(Host host)
    {
        var seen = SeenOf(host);
        var node = host.Process!.Driver!.Node; // It has just been started.
        if (!node.Last.IsAtLeastAsUpToDateAs(seen.Acknowledged))
        {
            throw new SimulationFailedException(
                Rule.PromisesOutliveCrashes,
                $"{host.Name} acknowledged entry {seen.Acknowledged}, and after a restart its log ends at {node.Last}");
        }

        if (node.Term < seen.Term)
        {
            throw new SimulationFailedException(
                Rule.PromisesOutliveCrashes, $"{host.Name} spoke in term {seen.Term}, and after a restart it is in {node.Term}");
        }

        seen.Restart(node.Compacted.Index);
        AfterTurn(host, host.Member!);
    }

    public void AfterTurn(Host host, Member member)
    {
        var node = host.Process!.Driver!.Node;
        var seen = SeenOf(host);
        simulation.Trace.Add(((ulong)host.Number << 56) ^ (node.Term << 40) ^ (node.CommitIndex << 20) ^ node.AppliedIndex, simulation.Timeline.Now);
        if (node.Role == Role.Leader)
        {
            Lead(member, node, seen);
        }

        if (node.Leader != seen.Leader)
        {
            seen.Leader = node.Leader;
            if (node.Leader == member.Id)
            {
                simulation.Bug.OnElected(host.Clock);
            }
        }

        CheckCommitted(host, node, seen);
        TakeEvents(host, member.Store, node, seen);
        if (seen.Applied != node.AppliedIndex)
        {
            seen.Applied = node.AppliedIndex;
            CompareStore(host, member);
        }
    }

    /// <summary>Compares what a member holds with those that were where it is now.</summary>
    public void CompareStore(Host host, Member member) => _stores.OnApplied(
        host.Name, host.Process!.Driver!.Node.AppliedIndex, member.Store.CurrentIndex, member.Store.Peek(KeyPath.Root)!.Value);

    /// <summary>Remembers what a message promises, before the network has it.</summary>
    public void OnSend(SimulatedTransport from, Message message)
    {
        var seen = SeenOf(simulation.Hosts[from.Host]);
        if (message.Type is not (MessageType.PreVote or MessageType.PreVoteResponse or MessageType.Propose or MessageType.ReadIndex))
        {
            seen.Term = Math.Max(seen.Term, message.Term);
        }

        switch (message)
        {
            case { Type: MessageType.Vote }:
                _consensus.OnVote(message.From, message.Term, message.From);
                break;
            case { Type: MessageType.VoteResponse, Reject: false }:
                _consensus.OnVote(message.From, message.Term, message.To);
                break;
            case { Type: MessageType.AppendResponse, Reject: false }:
                var acknowledged = AcknowledgedBy(from, message);
                seen.Acknowledged = acknowledged.IsAtLeastAsUpToDateAs(seen.Acknowledged) ? acknowledged : seen.Acknowledged;
                break;
            case { Type: MessageType.Append }:
                foreach (var entry in message.Entries)
                {
                    _consensus.OnEntry(entry);
                }

                break;
        }
    }

    /// <summary>The entry up to which a follower says that it has the leader's log.</summary>
    private EntryId AcknowledgedBy(SimulatedTransport follower, Message answer)
    {
        var index = answer.Previous.Index;
        var leader = simulation.Hosts.FirstOrDefault(host => host.Member?.Id == answer.To)?.Process!.Driver!.Node;
        var node = Has(follower.Process.Driver?.Node, index) ?? Has(leader, index);
        return node is null ? EntryId.Zero : new EntryId(node.TermAt(index), index);
    }

    private static RaftNode? Has(RaftNode? node, ulong index) =>
        node is not null && index > node.Compacted.Index && index <= node.Last.Index ? node : null;

    private void Lead(Member member, RaftNode node, Seen seen)
    {
        var log = new ConsensusChecks.LogView(node.Compacted.Index, node.Last.Index, node.TermAt);
        if (_consensus.OnLeader(member.Id, node.Term, log))
        {
            grace.OnReign(node.Term, simulation.Timeline.Now);
        }

        for (var index = Math.Max(seen.Proposed, node.Compacted.Index) + 1; index <= node.Last.Index; index++)
        {
            if (node.TermAt(index) == node.Term)
            {
                grace.OnProposed(new EntryId(node.Term, index), simulation.Timeline.Now);
            }
        }

        seen.Proposed = node.Last.Index;
    }

    private void CheckCommitted(Host host, RaftNode node, Seen seen)
    {
        var first = Math.Max(seen.Committed + 1, node.Compacted.Index);
        for (var index = Math.Max(first, 1); index <= node.CommitIndex && index <= node.Last.Index; index++)
        {
            _consensus.OnCommitted(host.Name, node.Term, new EntryId(node.TermAt(index), index));
        }

        seen.Committed = Math.Max(seen.Committed, node.CommitIndex);
    }

    /// <summary>Reads on in the store's own history, which knows of refreshes, too.</summary>
    private void TakeEvents(Host host, KeyStore store, RaftNode node, Seen seen)
    {
        if (store.CurrentIndex == seen.StoreIndex)
        {
            return;
        }

        foreach (var happened in store.EventsAfter(seen.StoreIndex))
        {
            var print = EventPrint.Of(happened);
            if (!history.Add(print, host.Name))
            {
                continue;
            }

            Happened?.Invoke(print);
            if (print.Action == Netcd.Store.Events.StoreAction.Expire)
            {
                grace.OnExpired(print, AppliedSince(seen.Applied, node));
            }
        }

        seen.StoreIndex = store.CurrentIndex;
    }

    /// <summary>The entries that a member has applied in this turn; none if that is not known any more.</summary>
    private static List<EntryId> AppliedSince(ulong applied, RaftNode node)
    {
        List<EntryId> entries = [];
        for (var index = applied + 1; applied >= node.Compacted.Index && index <= node.AppliedIndex; index++)
        {
            entries.Add(new EntryId(node.TermAt(index), index));
        }

        return entries;
    }

    private Seen SeenOf(Host host)
    {
        if (!_seen.TryGetValue(host.Number, out var seen))
        {
            _seen.Add(host.Number, seen = new Seen());
        }

        return seen;
    }

    /// <summary>What was seen of one member so far.</summary>
    private sealed class Seen
    {
        public EntryId Acknowledged { get; set; }

        public ulong Term { get; set; }

        public ulong Committed { get; set; }

        /// <summary>Up to where its log was looked through for what it proposed.</summary>
        public ulong Proposed { get; set; }

        public ulong Applied { get; set; }

        public ulong StoreIndex { get; set; }

        public MemberId Leader { get; set; }

        /// <summary>It begins anew with what its disk holds.</summary>
        public void Restart(ulong compacted) => (Committed, Proposed, Applied, StoreIndex) = (compacted, 0, 0, 0);
    }
}
