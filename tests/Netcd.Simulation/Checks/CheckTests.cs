using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Server.Proposals;
using Netcd.Store;
using Netcd.Store.Events;
using Netcd.TestKit.Histories;
using Operation = Netcd.Simulation.Clients.Operation;

namespace Netcd.Simulation.Checks;

/// <summary>Each check against a few events made by hand: what is right passes, and one wrong thing is found.</summary>
public sealed class CheckTests
{
    private const long LaterNs = 2_000_000_000_000_000_000;
    private static readonly MemberId One = new(1);
    private static readonly MemberId Other = new(2);
    private static readonly KeyPath Key = KeyPath.Parse("/1/d/k");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly KeyStore _store = new();
    private readonly TrueHistory _history = new();
    private readonly ConsensusChecks _consensus = new();
    private readonly StoreChecks _stores = new();
    private readonly GraceChecks _grace = new(Second);
    private readonly ClientChecks _clients;
    private readonly WatchChecks _watch;

    public CheckTests()
    {
        _clients = new ClientChecks(_history, clockDifferenceMax: TimeSpan.Zero);
        _watch = new WatchChecks(_history, "w", KeySpaces.Client);
    }

    [Fact]
    public void Two_leaders_in_a_term_are_found()
    {
        Assert.True(_consensus.OnLeader(One, 2, Log()));
        Assert.False(_consensus.OnLeader(One, 2, Log()));
        _consensus.OnLeader(Other, 3, Log());

        AssertFound(Rule.OneLeaderInATerm, () => _consensus.OnLeader(Other, 2, Log()));
    }

    [Fact]
    public void Two_votes_in_a_term_are_found()
    {
        _consensus.OnVote(One, 2, Other);
        _consensus.OnVote(One, 2, Other);
        _consensus.OnVote(One, 3, One);

        AssertFound(Rule.OneVoteInATerm, () => _consensus.OnVote(One, 2, One));
    }

    [Fact]
    public void Two_entries_at_a_place_are_found()
    {
        _consensus.OnEntry(Entry("x"));
        _consensus.OnEntry(Entry("x"));

        AssertFound(Rule.OneEntryAtAPlace, () => _consensus.OnEntry(Entry("y")));
    }

    [Fact]
    public void A_committed_entry_that_changes_is_found()
    {
        _consensus.OnCommitted("n0", 2, new EntryId(2, 1));
        _consensus.OnCommitted("n1", 3, new EntryId(2, 1));

        AssertFound(Rule.CommittedEntriesStay, () => _consensus.OnCommitted("n2", 4, new EntryId(4, 1)));
    }

    [Fact]
    public void A_leader_without_a_committed_entry_is_found()
    {
        _consensus.OnCommitted("n0", 3, new EntryId(2, 1));
        _consensus.OnCommitted("n0", 3, new EntryId(3, 2));
        _consensus.OnLeader(One, 2, Log(2)); // Elected late, in a term that is over.
        _consensus.OnLeader(One, 4, Log(2, 3));

        AssertFound(Rule.CommittedEntriesStay, () => _consensus.OnLeader(One, 5, Log(2)));
        AssertFound(Rule.CommittedEntriesStay, () => _consensus.OnLeader(One, 6, Log(2, 4)));
    }

    [Fact]
    public void Other_events_at_another_member_are_found()
    {
        var happened = Set("x");
        Assert.True(_history.Add(happened, "n0"));
        Assert.False(_history.Add(happened, "n1"));

        AssertFound(Rule.SameEvents, () => _history.Add(happened with { Value = "y" }, "n2"));
    }

    [Theory]
    [InlineData("y", 0)] // Another value.
    [InlineData("x", LaterNs)] // Another moment of expiry.
    public void A_store_with_other_content_at_the_same_index_is_found(string value, long expirationNs)
    {
        var other = new KeyStore();
        Set("x");
        Set("x", into: other);
        CompareAt(5, _store);
        CompareAt(5, other);
        var third = new KeyStore();
        third.Set(Key, directory: false, Bytes(value), Expiration.At(expirationNs), nowNs: 0);

        AssertFound(Rule.EqualStores, () => CompareAt(5, third));
    }

    [Fact]
    public void A_store_that_lags_at_the_same_applied_index_is_found()
    {
        CompareAt(5, _store);
        Set("x");

        AssertFound(Rule.EqualStores, () => CompareAt(5, _store));
    }

    [Fact]
    public void A_watcher_that_is_told_of_everything_passes()
    {
        foreach (var value in new[] { "x", "y", "z" })
        {
            Tell(Happens(value));
        }

        Assert.Null(_watch.Missed(_history.LastIndex));
    }

    [Fact]
    public void A_gap_in_what_a_watcher_is_told_is_found()
    {
        Tell(Happens("x"));
        Happens("y");
        var last = Happens("z");

        AssertFound(Rule.WatchedInOrder, () => Tell(last));
    }

    [Fact]
    public void What_a_watcher_is_told_twice_or_wrongly_is_found()
    {
        var first = Happens("x");
        Tell(first);
        var second = Happens("y");

        AssertFound(Rule.WatchedInOrder, () => Tell(first));
        AssertFound(Rule.WatchedInOrder, () => Tell(WithValue(second, "q")));
    }

    [Fact]
    public void A_watcher_that_hears_nothing_more_misses_the_last_event()
    {
        Tell(Happens("x"));
        var last = Happens("y");

        Assert.Equal(last.Index, _watch.Missed(_history.LastIndex)?.Index);
    }

    [Fact]
    public void A_watch_that_is_refused_what_happened_just_now_is_found()
    {
        Happens("x");

        AssertFound(Rule.WatchedInOrder, () => _watch.OnForgotten(_store.CurrentIndex));
    }

    [Fact]
    public void A_write_that_is_acknowledged_where_something_else_happened_is_found()
    {
        var first = Happens("x");
        var second = Happens("y");
        _clients.OnWrite(Write("x"), Done(first));

        AssertFound(Rule.TrueAnswers, () => _clients.OnWrite(Write("y"), Done(WithValue(second, "z"))));
        AssertFound(Rule.TrueAnswers, () => _clients.OnWrite(Write("x", known: first.Index), Done(first)));
    }

    [Fact]
    public void A_wrong_refusal_is_found()
    {
        var index = Happens("x").Index;
        _clients.OnWrite(Write("y"), Refused(StoreErrorCode.KeyExists, index));

        AssertFound(Rule.TrueAnswers, () => _clients.OnWrite(Write("y"), Refused(StoreErrorCode.KeyNotFound, index)));
        AssertFound(Rule.TrueAnswers, () => _clients.OnWrite(Write("y", known: index + 1), Refused(StoreErrorCode.KeyExists, index)));
    }

    [Fact]
    public void A_wrong_or_old_read_is_found()
    {
        var first = Happens("x").Index;
        var old = _store.Peek(Key);
        var second = Happens("y").Index;
        _clients.OnRead(Read(known: second), second, _store.Peek(Key));
        _clients.OnRead(Read(known: first), first, old);

        AssertFound(Rule.TrueReads, () => _clients.OnRead(Read(known: second), first, old));
        AssertFound(Rule.TrueReads, () => _clients.OnRead(Read(known: second), second, old));
        AssertFound(Rule.TrueReads, () => _clients.OnRead(Read(known: second), second, node: null));
    }

    [Fact]
    public void An_acknowledged_write_that_is_not_in_the_store_in_the_end_is_found()
    {
        var operation = Write("x");
        _clients.OnInvoke(operation, TimeSpan.Zero);
        _clients.OnTold(operation, Happens("x").Index, Outcome.Written(_store.CurrentIndex));
        _clients.AtEnd(_store);

        AssertFound(Rule.NoLostWrite, () => _clients.AtEnd(new KeyStore())); // It ends before.
        var other = new KeyStore();
        Set("y", into: other);
        AssertFound(Rule.NoLostWrite, () => _clients.AtEnd(other));
    }

    [Fact]
    public void A_history_of_clients_that_is_not_linearizable_is_found()
    {
        var told = new ClientHistory();
        Ask(told, Write("x"), Outcome.Written(3));
        Ask(told, Read(), Outcome.Found("x", 3));
        told.Check();
        Ask(told, Write("y"), Outcome.Written(4));
        Ask(told, Read(), Outcome.Found("x", 3));

        AssertFound(Rule.LinearizableHistory, () => told.Check());
    }

    [Fact]
    public void A_history_of_clients_that_cannot_be_decided_fails()
    {
        var told = new ClientHistory();
        Ask(told, Write("x"), Outcome.Written(3));
        Ask(told, Read(), Outcome.Found("x", 3));

        AssertFound(Rule.LinearizableHistory, () => told.Check(stepsMaxPerKey: 1));
    }

    [Fact]
    public void A_key_that_expires_early_is_found()
    {
        _clients.OnInvoke(Write("x", LaterNs, ttl: 10 * Second), now: Second);
        _store.Set(Key, directory: false, Bytes("x"), Expiration.At(LaterNs), nowNs: 0);
        _store.DeleteExpired(LaterNs, nowNs: 0);
        EventPrint[] happened = [.. _store.EventsAfter(0).Select(EventPrint.Of)];
        Assert.All(happened, print => _history.Add(print, "n0"));

        _clients.OnEvent(happened[^1], now: 11 * Second);
        AssertFound(Rule.NoEarlyExpiry, () => _clients.OnEvent(happened[^1], now: 10 * Second));
    }

    [Fact]
    public void A_key_that_expires_before_a_new_leader_has_granted_its_time_is_found()
    {
        var expired = Set("x") with { Action = StoreAction.Expire };
        _grace.OnReign(3, now: Second);
        _grace.OnProposed(new EntryId(3, 5), now: 1.5 * Second);
        _grace.OnProposed(new EntryId(3, 6), now: 2 * Second);
        _grace.OnExpired(expired, [new EntryId(2, 4), new EntryId(3, 5)]); // Of an earlier leader, maybe.
        _grace.OnExpired(expired, [new EntryId(3, 6)]);

        AssertFound(Rule.GraceOfNewLeaders, () => _grace.OnExpired(expired, [new EntryId(3, 5)]));
    }

    private static void AssertFound(Rule rule, Action look) => Assert.Equal(rule, Assert.Throws<SimulationFailedException>(look).Rule);

    /// <summary>A log of entries of these terms.</summary>
    private static ConsensusChecks.LogView Log(params ulong[] terms) => new(Compacted: 0, (ulong)terms.Length, index => terms[(int)index - 1]);

    private static Entry Entry(string data) => new() { Type = EntryType.Normal, Id = new EntryId(2, 1), Data = Bytes(data) };

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private void CompareAt(ulong appliedIndex, KeyStore store) =>
        _stores.OnApplied("n", appliedIndex, store.CurrentIndex, store.Peek(KeyPath.Root)!.Value);

    private EventPrint Set(string value, KeyStore? into = null) => EventPrint.Of(Write(value, into ?? _store));

    /// <summary>A write that the history knows of.</summary>
    private StoreEvent Happens(string value)
    {
        var happened = Write(value, _store);
        _history.Add(EventPrint.Of(happened), "n0");
        return happened;
    }

    private static StoreEvent Write(string value, KeyStore store) =>
        ((StoreResult.Done)store.Set(Key, directory: false, Bytes(value), Expiration.At(0), nowNs: 0)).Event;

    private static StoreEvent WithValue(StoreEvent told, string value) =>
        new() { Action = told.Action, Node = told.Node with { Value = Bytes(value) }, PrevNode = told.PrevNode };

    private void Tell(StoreEvent happened) => _watch.OnEvent(happened);

    private static Operation Write(string value, long expirationNs = 0, TimeSpan? ttl = null, ulong known = 0) => new()
    {
        Client = 1,
        Key = Key,
        Command = new KeyCommand { Method = KeyMethod.Put, Path = Key, Value = Bytes(value), ExpirationNs = expirationNs },
        InvokedAt = TimeSpan.Zero,
        KnownIndex = known,
        Ttl = ttl,
    };

    private static Operation Read(ulong known = 0) =>
        new() { Client = 2, Key = Key, InvokedAt = TimeSpan.Zero, KnownIndex = known };

    private static ProposalResult.Applied Done(StoreEvent told) => new(new StoreResult.Done(told));

    private static ProposalResult.Applied Refused(StoreErrorCode code, ulong index) =>
        new(new StoreResult.Refused(new StoreError(code, Key.Span, index)));

    private static void Ask(ClientHistory told, Operation operation, Outcome outcome)
    {
        told.Invoke(operation);
        told.Return(operation, outcome);
    }
}
