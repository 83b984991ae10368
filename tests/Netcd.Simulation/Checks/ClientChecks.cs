using Netcd.Server.Proposals;
using Netcd.Store;
using Netcd.Store.Tree;
using Netcd.TestKit.Histories;
using Operation = Netcd.Simulation.Clients.Operation;

namespace Netcd.Simulation.Checks;

/// <summary>
/// Looks at every answer: writes and quorum reads are linearizable, no acknowledged write is lost, and nothing expires
/// early. The index in an answer is its place in the one order of all writes, so each answer can be judged at once: it
/// must stand there, and after everything that any client knew when the request was made.
/// </summary>
internal sealed class ClientChecks(TrueHistory history, TimeSpan clockDifferenceMax)
{
    private readonly Dictionary<(KeyPath Key, long ExpirationNs), TimeSpan> _livesUntil = [];

    private readonly ClientHistory _told = new();

    /// <summary>The highest index that a client was told of.</summary>
    public ulong KnownIndex { get; private set; }

    public long WritesAcknowledged { get; private set; }

    public long Reads { get; private set; }

    public long Expirations { get; private set; }

    public void OnInvoke(Operation operation, TimeSpan now)
    {
        _told.Invoke(operation);
        if (operation is { Ttl: { } ttl, Command: { } command })
        {
            _livesUntil.TryAdd((operation.Key, command.ExpirationNs), now + ttl - clockDifferenceMax - (ttl / 50));
        }
    }

    public void OnWrite(Operation operation, ProposalResult result)
    {
        if (result is not ProposalResult.Applied applied)
        {
            return;
        }

        switch (applied.Result)
        {
            case StoreResult.Done done:
                var told = EventPrint.Of(done.Event);
                Require(Rule.TrueAnswers, told.Index > operation.KnownIndex, operation, $"was acknowledged at index {told.Index}, older than {operation.KnownIndex}");
                Require(Rule.TrueAnswers, history.At(told.Index) == told, operation, $"was acknowledged as {told}, but what happened there is {history.At(told.Index)}");
                break;
            case StoreResult.Refused refused:
                Require(Rule.TrueAnswers, refused.Error.Index >= operation.KnownIndex, operation, $"was refused at index {refused.Error.Index}, older than {operation.KnownIndex}");
                Require(Rule.TrueAnswers, IsRight(operation, refused.Error), operation, $"was refused with {refused.Error.Code} at {refused.Error.Index}, where the key is {history.NodeAt(operation.Key, refused.Error.Index)}");
                break;
        }
    }

    public void OnRead(Operation operation, ulong index, StoreNode? node)
    {
        Require(Rule.TrueReads, index >= operation.KnownIndex, operation, $"was answered from index {index}, older than {operation.KnownIndex}");
        var expected = history.NodeAt(operation.Key, index);
        var value = EventPrint.Text(node?.Value);
        Require(
            Rule.TrueReads,
            expected?.Value == value && (expected?.Index ?? 0) == (node?.ModifiedIndex ?? 0),
            operation,
            $"read {value} of {node?.ModifiedIndex} at {index}, where it is {expected}");
    }

    /// <summary>The client has its answer.</summary>
    public void OnTold(Operation operation, ulong index, Outcome outcome)
    {
        _told.Return(operation, outcome);
        KnownIndex = Math.Max(KnownIndex, index);
        if (operation.Command is null)
        {
            Reads++;
        }
        else
        {
            WritesAcknowledged++;
        }
    }

    public void OnEvent(EventPrint happened, TimeSpan now)
    {
        if (happened.Action != Netcd.Store.Events.StoreAction.Expire)
        {
            return;
        }

        Expirations++;
        if (history.At(happened.PrevIndex) is { } last && _livesUntil.TryGetValue((last.Key, last.ExpirationNs), out var until) && now < until)
        {
            throw new SimulationFailedException(
                Rule.NoEarlyExpiry,
                $"{happened.Key} with {last.Value} expired at {now.TotalSeconds:F3} s and was to live until {until.TotalSeconds:F3} s at least");
        }
    }

    /// <summary>In the end, what clients were told and what happened must be in the store, which is the same at all members.</summary>
    public void AtEnd(KeyStore store)
    {
        if (KnownIndex > store.CurrentIndex)
        {
            throw new SimulationFailedException(
                Rule.NoLostWrite, $"a client was told of index {KnownIndex}, and the store ends at {store.CurrentIndex}");
        }

        foreach (var key in history.Keys.Where(key => key.IsWithin(KeySpaces.Client)))
        {
            var (last, node) = (history.NodeAt(key, store.CurrentIndex), store.Peek(key));
            if (last?.Value != EventPrint.Text(node?.Value) || (last?.Index ?? 0) != (node?.ModifiedIndex ?? 0))
            {
                throw new SimulationFailedException(
                    Rule.NoLostWrite, $"{key} is {EventPrint.Text(node?.Value)} of {node?.ModifiedIndex} in the end, but what happened last is {last}");
            }
        }

        _told.Check();
    }

    private bool IsRight(Operation operation, StoreError error)
    {
        var node = history.NodeAt(operation.Key, error.Index);
        return error.Code switch
        {
            StoreErrorCode.KeyExists => node is not null,
            StoreErrorCode.KeyNotFound => node is null,
            StoreErrorCode.CompareFailed => node is not null && node.Value != EventPrint.Text(operation.Command!.PrevValue),
            _ => false,
        };
    }

    private static void Require(Rule rule, bool condition, Operation operation, string what)
    {
        if (!condition)
        {
            throw new SimulationFailedException(rule, $"{operation} {what}");
        }
    }
}
