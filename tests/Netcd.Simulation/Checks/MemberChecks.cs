using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Server;
using Netcd.Simulation.Network;
using Netcd.Simulation.Running;
using Netcd.Store;
using Netcd.Store.Events;
using Netcd.Store.Watching;

namespace Netcd.Simulation.Checks;

/// <summary>
/// Looks at a member after each of its turns: one leader per term; committed entries never change; what was promised is
/// there after a crash; the members apply the same.
/// </summary>
internal sealed class MemberChecks(Simulation simulation, TrueHistory history)
{
    private readonly Dictionary<ulong, MemberId> _leaders = []; // By term.
    private readonly Dictionary<ulong, ulong> _committedTerms = []; // By index.
    private readonly Dictionary<ulong, ulong> _storeIndexes = []; // By applied index.
    private readonly Dictionary<EntryId, int> _entries = []; // What is in them, as a hash.
    private readonly Dictionary<(MemberId Voter, ulong Term), MemberId> _votes = [];
    private readonly Dictionary<int, Seen> _seen = []; // By host.

    /// <summary>Is told of each event that nobody has told of before.</summary>
    public Action<EventPrint>? Happened { get; set; }

    public int LeaderCount => _leaders.Count;

    public void OnStart(Host host)
    {
        var seen = SeenOf(host);
        var node = host.Process!.Driver!.Node; // It has just been started.
        if (!node.Last.IsAtLeastAsUpToDateAs(seen.Acknowledged))
        {
            throw new SimulationFailedException(
                $"{host.Name} acknowledged entry {seen.Acknowledged}, and after a restart its log ends at {node.Last}");
        }

        if (node.Term < seen.Term)
        {
            throw new SimulationFailedException($"{host.Name} spoke in term {seen.Term}, and after a restart it is in {node.Term}");
        }

        seen.Committed = node.Compacted.Index;
        seen.StopWatching();
        Watch(host.Member!.Store, seen, since: 1);
        AfterTurn(host, host.Member!);
    }

    public void OnCrash(Host host) => SeenOf(host).StopWatching();

    public void AfterTurn(Host host, Member member)
    {
        var node = host.Process!.Driver!.Node;
        var seen = SeenOf(host);
        simulation.Trace.Add(((ulong)host.Number << 56) ^ (node.Term << 40) ^ (node.CommitIndex << 20) ^ node.AppliedIndex, simulation.Timeline.Now);
        if (node.Role == Role.Leader && !_leaders.TryAdd(node.Term, member.Id) && _leaders[node.Term] != member.Id)
        {
            throw new SimulationFailedException($"{member.Id} and {_leaders[node.Term]} both lead in term {node.Term}");
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
        Drain(host, member.Store, seen);
        var index = member.Store.CurrentIndex;
        if (!_storeIndexes.TryAdd(node.AppliedIndex, index) && _storeIndexes[node.AppliedIndex] != index)
        {
            throw new SimulationFailedException(
                $"{host.Name} has the store at {index} after entry {node.AppliedIndex}, another member at {_storeIndexes[node.AppliedIndex]}");
        }
    }

    /// <summary>Remembers what a message promises, before the network has it.</summary>
    public void OnSend(SimulatedTransport from, Message message)
    {
        var seen = SeenOf(simulation.Hosts[from.Host]);
        if (message.Type is not (MessageType.PreVote or MessageType.PreVoteResponse or MessageType.Propose or MessageType.ReadIndex))
        {
            seen.Term = Math.Max(seen.Term, message.Term);
        }

        if (message is { Type: MessageType.VoteResponse, Reject: false }
            && !_votes.TryAdd((message.From, message.Term), message.To)
            && _votes[(message.From, message.Term)] != message.To)
        {
            throw new SimulationFailedException($"{message.From} votes for two candidates in term {message.Term}");
        }

        if (message is { Type: MessageType.AppendResponse, Reject: false } && from.Process.Driver is { } driver
            && message.Previous.Index > driver.Node.Compacted.Index && message.Previous.Index <= driver.Node.Last.Index)
        {
            var acknowledged = new EntryId(driver.Node.TermAt(message.Previous.Index), message.Previous.Index);
            seen.Acknowledged = acknowledged.IsAtLeastAsUpToDateAs(seen.Acknowledged) ? acknowledged : seen.Acknowledged;
        }

        if (message.Type == MessageType.Append)
        {
            foreach (var entry in message.Entries)
            {
                CheckEntry(entry);
            }
        }
    }

    private void CheckEntry(Entry entry)
    {
        var hash = default(HashCode);
        hash.AddBytes(entry.Data.Span);
        hash.Add(entry.Type);
        var content = hash.ToHashCode();
        if (!_entries.TryAdd(entry.Id, content) && _entries[entry.Id] != content)
        {
            throw new SimulationFailedException($"there are two entries {entry.Id}");
        }
    }

    private void CheckCommitted(Host host, RaftNode node, Seen seen)
    {
        var first = Math.Max(seen.Committed + 1, node.Compacted.Index);
        for (var index = Math.Max(first, 1); index <= node.CommitIndex && index <= node.Last.Index; index++)
        {
            var term = node.TermAt(index);
            if (!_committedTerms.TryAdd(index, term) && _committedTerms[index] != term)
            {
                throw new SimulationFailedException(
                    $"{host.Name} committed entry {term}/{index}, another member {_committedTerms[index]}/{index}");
            }
        }

        seen.Committed = Math.Max(seen.Committed, node.CommitIndex);
    }

    private void Drain(Host host, KeyStore store, Seen seen)
    {
        while (true)
        {
            var waiting = seen.Waiting ?? seen.Watcher!.NextAsync(CancellationToken.None);
            seen.Waiting = waiting;
            if (!waiting.IsCompleted)
            {
                return;
            }

            seen.Waiting = null;
            if (waiting.GetAwaiter().GetResult() is { } happened)
            {
                Take(host, happened, seen);
            }
            else
            {
                Watch(store, seen, seen.Index + 1); // More happened at once than a watcher's queue holds.
            }
        }
    }

    private void Take(Host host, StoreEvent happened, Seen seen)
    {
        var print = EventPrint.Of(happened);
        seen.Index = print.Index;
        if (history.Add(print, host.Name))
        {
            Happened?.Invoke(print);
        }
    }

    private static void Watch(KeyStore store, Seen seen, ulong since)
    {
        seen.StopWatching();
        var result = store.Watch(KeyPath.Root, recursive: true, stream: true, since);
        result = result is WatchResult.Refused ? store.Watch(KeyPath.Root, recursive: true, stream: true, sinceIndex: 0) : result;
        seen.Watcher = ((WatchResult.Watching)result).Watcher;
        seen.Index = Math.Max(since - 1, seen.Index);
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

        public MemberId Leader { get; set; }

        public ulong Index { get; set; }

        public Watcher? Watcher { get; set; }

        public ValueTask<StoreEvent?>? Waiting { get; set; }

        public void StopWatching()
        {
            Watcher?.Dispose();
            Watcher = null;
            Waiting = null;
        }
    }
}
