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
    private readonly Dictionary<string, TimeSpan> _livesUntil = new(StringComparer.Ordinal); // By value, which is unique.

    private readonly ClientHistory _told = new();

    /// <summary>The highest index that a client was told of.</summary>
    public ulong KnownIndex { get; private set; }

    public long WritesAcknowledged { get; private set; }

    public long Reads { get; private set; }

    public long Expirations { get; private set; }

    public void OnInvoke(Operation operation, TimeSpan now)
    {
        _told.Invoke(operation);
        if (operation is { Ttl: { } ttl, Command.Value: var value })
        {
            _livesUntil[EventPrint.Text(value)!] = now + ttl - clockDifferenceMax - (ttl / 50);
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
                Require(told.Index > operation.KnownIndex, operation, $"was acknowledged at index {told.Index}, older than {operation.KnownIndex}");
                Require(history.At(told.Index) == told, operation, $"was acknowledged as {told}, but what happened there is {history.At(told.Index)}");
                break;
            case StoreResult.Refused refused:
                Require(refused.Error.Index >= operation.KnownIndex, operation, $"was refused at index {refused.Error.Index}, older than {operation.KnownIndex}");
                Require(IsRight(operation, refused.Error), operation, $"was refused with {refused.Error.Code} at {refused.Error.Index}, where the key is {history.NodeAt(operation.Key, refused.Error.Index)}");
                break;
        }
    }

    public void OnRead(Operation operation, ulong index, StoreNode? node)
    {
        Require(index >= operation.KnownIndex, operation, $"was answered from index {index}, older than {operation.KnownIndex}");
        var expected = history.NodeAt(operation.Key, index);
        var value = EventPrint.Text(node?.Value);
        Require(
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
        var value = history.At(happened.PrevIndex)?.Value;
        if (value is not null && _livesUntil.TryGetValue(value, out var until) && now < until)
        {
            throw new SimulationFailedException(
                $"{happened.Key} with {value} expired at {now.TotalSeconds:F3} s and was to live until {until.TotalSeconds:F3} s at least");
        }
    }

    /// <summary>In the end, every index that a client was told of must be in what all members hold.</summary>
    public void AtEnd(ulong storeIndex)
    {
        _told.Check();
        if (KnownIndex > storeIndex)
        {
            throw new SimulationFailedException($"a client was told of index {KnownIndex}, and the store ends at {storeIndex}");
        }
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

    private static void Require(bool condition, Operation operation, string what)
    {
        if (!condition)
        {
            throw new SimulationFailedException($"{operation} {what}");
        }
    }
}
