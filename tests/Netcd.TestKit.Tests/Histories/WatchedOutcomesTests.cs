using Netcd.TestKit.Histories;
using static Netcd.TestKit.Tests.Histories.Told;

namespace Netcd.TestKit.Tests.Histories;

public sealed class WatchedOutcomesTests
{
    private static readonly Operation Open = Unanswered(Set("b", 3, 4, "y", 0));

    [Fact]
    public void A_write_without_an_answer_happened_where_a_watch_showed_it()
    {
        var decided = Decide([Set("a", 1, 2, "x", 5), Open], Shown(from: 1, Put(5, "x"), Put(7, "y")));

        Assert.Equal([5UL, 7UL], decided.Select(operation => operation.Outcome.Index));
        Assert.Equal(OutcomeKind.Done, decided[1].Outcome.Kind);
        Assert.True(IsLinearizable([.. decided, Get("c", 5, 6, "x", 5), Get("c", 8, 9, "y", 7)]));
        Assert.False(IsLinearizable([.. decided, Get("c", 5, 6, "y", 7), Get("c", 8, 9, "x", 5)]));
    }

    [Fact]
    public void A_write_that_no_watch_showed_never_happened()
    {
        var decided = Decide([Set("a", 1, 2, "x", 5), Open], Shown(from: 1, Put(5, "x")));

        Assert.Equal(5UL, Assert.Single(decided).Outcome.Index);
        Assert.False(IsLinearizable([.. decided, Get("c", 5, 6, "y", 7)]));
    }

    [Fact]
    public void Shown_deletions_are_given_to_those_without_an_answer()
    {
        Operation[] history =
        [
            Set("a", 1, 2, "x", 5),
            Delete("a", 3, 4, Outcome.Written(6)),
            Unanswered(Delete("b", 5, 6, Outcome.Unknown)),
            Unanswered(DeleteIf("c", 7, 8, "y", Outcome.Unknown)),
            Set("a", 9, 10, "y", 7),
        ];

        var decided = Decide(history, Shown(from: 1, Put(5, "x"), new(6, Key, "delete", null), Put(7, "y"), new(8, Key, "compareAndDelete", null)));

        var given = Assert.Single(decided, operation => operation.Outcome.Index == 8);
        Assert.Equal((OperationKind.CompareAndDelete, 7L), (given.Kind, given.InvokedAt));
        Assert.Equal(4, decided.Length);
        Assert.True(IsLinearizable([.. decided, GetNothing("d", 11, 12)]));
    }

    [Fact]
    public void Without_a_complete_watch_everything_stays_open()
    {
        Operation[] history = [Set("a", 1, 2, "x", 5), Open];

        Assert.Equal(history, Decide(history, Shown(from: 6, Put(7, "y"))));
    }

    [Fact]
    public void What_a_watch_showed_to_be_overwritten_must_have_been_there()
    {
        var swap = After("x", 5, Swap("c", 5, 6, "x", "z", Outcome.Written(8))); // Over a write that it did not see.

        var decided = Decide([Set("a", 1, 2, "x", 5), Open, swap], Shown(from: 1, Put(5, "x"), Put(7, "y"), new(8, Key, "compareAndSwap", "z")));

        Assert.False(IsLinearizable(decided));
    }

    [Fact]
    public void A_watch_that_ends_too_early_decides_nothing()
    {
        Operation[] history = [Set("a", 1, 2, "x", 5), Open, Set("a", 7, 8, "w", 9)];

        Assert.Equal(history, Decide(history, Shown(from: 1, Put(5, "x"))));
    }

    public static TheoryData<string, Operation[], WatchedEvent> Strange => new()
    {
        { "a write that happened twice", [Set("a", 1, 2, "x", 5)], Put(6, "x") },
        { "a write without an answer that happened twice", [Unanswered(Set("a", 1, 2, "x", 0)), Set("a", 1, 2, "w", 5)], Put(7, "x") },
        { "a value that nobody wrote", [Set("a", 1, 2, "x", 5), Open], Put(6, "q") },
        { "a deletion that nobody asked for", [Set("a", 1, 2, "x", 5)], new(6, Key, "delete", null) },
        { "a deletion of another kind", [Set("a", 1, 2, "x", 5), Unanswered(Delete("b", 3, 4, Outcome.Unknown))], new(6, Key, "compareAndDelete", null) },
    };

    [Theory]
    [MemberData(nameof(Strange))]
    public void What_nobody_asked_for_is_found(string what, Operation[] history, WatchedEvent shown)
    {
        WatchedEvent[] before = what.Contains("without an answer", StringComparison.Ordinal) ? [Put(5, "w"), Put(6, "x")] : [Put(5, "x")];

        Assert.Null(WatchedOutcomes.Check(history, [Shown(from: 1, before)]).Violation);
        Assert.True(WatchedOutcomes.Check(history, [Shown(from: 1, [.. before, shown])]).Violation is not null, what);
    }

    private static WatchedEvent Put(ulong index, string value) => new(index, Key, "set", value);

    private static Watch Shown(ulong from, params WatchedEvent[] events) => new("the watch", Key, from, events[^1].Index, events);

    private static Operation[] Decide(Operation[] history, Watch watch) => [.. WatchedOutcomes.Decide(history, [watch])];

    private static bool IsLinearizable(IReadOnlyCollection<Operation> history) =>
        LinearizabilityChecker.Check(history) is { Violation: null, UndecidedKeys.Count: 0 };
}
