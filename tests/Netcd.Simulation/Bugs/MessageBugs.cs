using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Simulation.Checks;
using Netcd.Simulation.Faults;
using Netcd.Simulation.Network;

namespace Netcd.Simulation.Bugs;

/// <summary>The leader counts a follower as soon as it has sent it an entry.</summary>
internal sealed class EarlyQuorum : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.CommittedEntriesStay];

    public override IEnumerable<Message> OnSend(SimulatedNetwork network, SimulatedTransport from, Message message)
    {
        if (message is { Type: MessageType.Append, Entries: [.., var last] })
        {
            var counted = Forged.Answer(message, MessageType.AppendResponse) with { Previous = new EntryId(0, last.Index) };
            from.Process.After(TimeSpan.Zero, () => from.Receiver.TryReceive(counted));
        }

        return [message];
    }

    public override IEnumerable<Message> OnArrival(SimulatedNetwork network, SimulatedTransport at, Message message) =>
        [Forged.Believable(at, message)];
}

/// <summary>A follower acknowledges what has arrived before it is written.</summary>
internal sealed class EarlyAcknowledgement : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.PromisesOutliveCrashes];

    public override IEnumerable<Message> OnArrival(SimulatedNetwork network, SimulatedTransport at, Message message)
    {
        if (message is { Type: MessageType.Append, Entries: [.., var last] }
            && at.Process.Driver is { Node: var node }
            && message.Term == node.Term
            && message.Previous.Index >= node.Compacted.Index
            && message.Previous.Index <= node.Last.Index
            && node.TermAt(message.Previous.Index) == message.Previous.Term
            && at.HostOf(message.From) is { } leader)
        {
            network.Carry(
                at, leader, Forged.Answer(message, MessageType.AppendResponse) with { Previous = new EntryId(0, last.Index) });
        }

        return [Forged.Believable(at, message)];
    }
}

/// <summary>A member that refuses its vote gives it all the same.</summary>
internal sealed class SecondVote : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.OneVoteInATerm];

    public override IEnumerable<Message> OnSend(SimulatedNetwork network, SimulatedTransport from, Message message) =>
        [message.Type == MessageType.VoteResponse ? message with { Reject = false } : message];
}

/// <summary>
/// An entry of an earlier term counts as committed once a majority holds it (figure 8 of the Raft paper). The leader
/// sends the entries of earlier terms on their own, which is allowed.
/// </summary>
internal sealed class CommitByCounting(Chance chance) : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.CommittedEntriesStay];

    /// <summary>It takes four leaders that come and go, with hardly a word said.</summary>
    public override IReadOnlyList<FaultKind> Faults => [FaultKind.LeaderCrashes];

    public override IEnumerable<Message> OnSend(SimulatedNetwork network, SimulatedTransport from, Message message)
    {
        if (message.Type != MessageType.Append || from.Process.Driver is not { Node: var node })
        {
            return [message];
        }

        var earlier = message.Entries.TakeWhile(entry => entry.Term < message.Term).ToArray();
        if (earlier.Length < message.Entries.Count && (earlier.Length > 0 || chance.Percent(75)))
        {
            message = message with { Entries = earlier };
        }

        ulong[] held = [.. node.Progress().Where(other => !other.IsLearner).Select(other => other.Match).Append(node.Last.Index).Order()];
        var majority = held[(held.Length - 1) / 2];
        return [majority > message.Commit && node.TermAt(majority) < node.Term ? message with { Commit = majority } : message];
    }
}

/// <summary>Changes of the members get lost on the way to the followers, which hold an empty entry in their place.</summary>
internal sealed class LostConfChange : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.EqualStores, Rule.SameEvents];

    public override IEnumerable<Message> OnArrival(SimulatedNetwork network, SimulatedTransport at, Message message) =>
        [Forged.WithoutData(message, entry => entry.Type == EntryType.ConfChange)];
}

/// <summary>A follower now and then holds an empty entry in the place of a command.</summary>
internal sealed class LostCommand(Chance chance) : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.EqualStores, Rule.SameEvents];

    public override IEnumerable<Message> OnArrival(SimulatedNetwork network, SimulatedTransport at, Message message) =>
        [Forged.WithoutData(message, _ => chance.Percent(1))];
}

/// <summary>A leader takes it for granted that its followers answer its heartbeats, so its reads are never confirmed.</summary>
internal sealed class UnconfirmedRead : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.TrueReads];

    /// <summary>It takes a leader that is cut off while another one is elected, and a reader on its side.</summary>
    public override IReadOnlyList<FaultKind> Faults => [FaultKind.Partition];

    public override IEnumerable<Message> OnSend(SimulatedNetwork network, SimulatedTransport from, Message message)
    {
        if (message.Type == MessageType.Heartbeat)
        {
            var answer = Forged.Answer(message, MessageType.HeartbeatResponse) with { Context = message.Context };
            from.Process.After(TimeSpan.Zero, () => from.Receiver.TryReceive(answer));
        }

        return [message];
    }
}

/// <summary>Messages that nobody sent.</summary>
internal static class Forged
{
    public static Message Answer(Message asked, MessageType type) => new()
    {
        Type = type,
        From = asked.To,
        To = asked.From,
        Term = asked.Term,
    };

    /// <summary>
    /// A heartbeat that commits no more than its recipient has. One that does is known for wrong there, so that such a bug
    /// would never get as far as to what clients see.
    /// </summary>
    public static Message Believable(SimulatedTransport at, Message message) =>
        message.Type == MessageType.Heartbeat && at.Process.Driver is { Node.Last.Index: var last } && message.Commit > last
            ? message with { Commit = last }
            : message;

    public static Message WithoutData(Message message, Predicate<Entry> isLost) =>
        message.Type == MessageType.Append && message.Entries.Any(entry => isLost(entry))
            ? message with
            {
                Entries = [.. message.Entries.Select(entry => isLost(entry) || entry.Data.IsEmpty
                    ? new Entry { Type = EntryType.Normal, Id = entry.Id }
                    : entry)],
            }
            : message;
}
