using Netcd.TestKit.Histories;
using static Netcd.TestKit.Tests.Histories.Told;

namespace Netcd.TestKit.Tests.Histories;

/// <summary>Histories that are known to be good or bad. Times are small numbers; a row reads like a drawing.</summary>
public sealed class LinearizabilityCheckerTests
{
    public static TheoryData<string, Operation[]> Good => new()
    {
        { "nothing happened", [] },
        { "a read after a write", [Set("a", 1, 2, "x", 5), Get("b", 3, 4, "x", 5)] },
        { "a read of nothing before any write", [GetNothing("b", 1, 2), Set("a", 3, 4, "x", 5)] },
        { "a read during a write sees the old value", [Set("a", 1, 2, "x", 5), Set("a", 3, 9, "y", 6), Get("b", 4, 5, "x", 5)] },
        { "a read during a write sees the new value", [Set("a", 1, 2, "x", 5), Set("a", 3, 9, "y", 6), Get("b", 4, 5, "y", 6)] },
        { "an answer that comes at the moment of the next request", [Set("a", 1, 3, "x", 5), GetNothing("b", 3, 4)] },
        { "writes at once, in the order of their indexes", [Set("a", 1, 9, "x", 6), Set("b", 1, 9, "y", 5), Get("c", 10, 11, "x", 6)] },
        { "a write without an answer that happened", [Unanswered(Set("a", 1, 2, "x", 0)), Get("b", 3, 4, "x", 5)] },
        { "a write without an answer that did not happen", [Unanswered(Set("a", 1, 2, "x", 0)), GetNothing("b", 3, 4)] },
        { "a write without an answer that takes effect late",
            [Unanswered(Set("a", 1, 2, "x", 0)), Set("b", 3, 4, "y", 5), Get("b", 5, 6, "y", 5), Get("b", 7, 8, "x", 6)] },
        { "a deletion without an answer that takes effect late",
            [Set("a", 1, 2, "x", 5), Unanswered(Delete("a", 3, 4, Outcome.Unknown)), Get("b", 5, 6, "x", 5), GetNothing("b", 7, 8)] },
        { "a swap that only a write without an answer allows",
            [Unanswered(Set("a", 1, 2, "x", 0)), Swap("b", 3, 4, "x", "y", Outcome.Written(6)), Get("b", 5, 6, "y", 6)] },
        { "a chain of swaps without answers",
            [Set("a", 1, 2, "x", 5), Unanswered(Swap("b", 3, 4, "x", "y", Outcome.Unknown)),
                Unanswered(Swap("c", 3, 4, "y", "z", Outcome.Unknown)), Get("d", 5, 6, "z", 7)] },
        { "a creation after a deletion without an answer",
            [Set("a", 1, 2, "x", 5), Unanswered(Delete("a", 3, 4, Outcome.Unknown)), Create("b", 5, 6, "y", Outcome.Written(7))] },
        { "two creations, one refused", [Create("a", 1, 5, "x", Outcome.Written(5)), Create("b", 1, 5, "y", Exists())] },
        { "two swaps, one refused",
            [Set("a", 1, 2, "x", 5), Swap("a", 3, 9, "x", "y", Outcome.Written(6)), Swap("b", 3, 9, "x", "z", Failed()), Get("c", 10, 11, "y", 6)] },
        { "a swap at an index", [Set("a", 1, 2, "x", 5), SwapAt("b", 3, 4, 5, "y", Outcome.Written(6)), SwapAt("c", 5, 6, 5, "z", Failed())] },
        { "an update and a refused one", [Update("a", 1, 2, "x", Outcome.Missing()), Set("a", 3, 4, "y", 5), Update("a", 5, 6, "z", Outcome.Written(6))] },
        { "deletions with and without a condition",
            [Set("a", 1, 2, "x", 5), DeleteIf("b", 3, 4, "q", Failed()), DeleteIf("b", 5, 6, "x", Outcome.Written(6)), Delete("a", 7, 8, Outcome.Missing())] },
        { "a key with a TTL is gone", [Set("a", 1, 2, "x", 5) with { Ttl = TimeSpan.FromSeconds(1) }, Get("b", 3, 4, "x", 5), GetNothing("b", 5, 6), Create("a", 7, 8, "y", Outcome.Written(9))] },
        { "a refresh keeps the value and has an index", [Set("a", 1, 2, "x", 5), Refresh("b", 3, 4, Outcome.Written(6)), Get("c", 5, 6, "x", 6), GetNothing("c", 7, 8)] },
        { "a write without an answer that a refresh kept", [Set("a", 1, 2, "x", 5), Unanswered(Set("b", 3, 4, "y", 0)), Refresh("c", 5, 6, Outcome.Written(7)), Get("d", 7, 8, "y", 7)] },
        { "a refresh of nothing", [Refresh("a", 1, 2, Outcome.Missing())] },
        { "a refresh without an answer, and the next one", [Set("a", 1, 2, "x", 5), Unanswered(Refresh("b", 3, 4, Outcome.Unknown)), Refresh("c", 5, 6, Outcome.Written(7)), Get("d", 7, 8, "x", 7)] },
        { "an answer tells what it overwrote", [Set("a", 1, 2, "x", 5), After("x", 5, Set("b", 3, 4, "y", 6)), StoreAt(6, Get("c", 5, 6, "y", 6))] },
        { "a refusal tells the value, a later read its index, which is below where the store was",
            [Unanswered(Set("a", 1, 2, "x", 0)), StoreAt(9, After("x", 0, Swap("b", 3, 4, "q", "y", Failed()))), StoreAt(9, Get("c", 5, 6, "x", 5))] },
        { "the store has moved on with other keys", [StoreAt(5, Set("a", 1, 2, "x", 5)), StoreAt(9, Get("b", 3, 4, "x", 5)), Set("a", 5, 6, "y", 10)] },
    };

    public static TheoryData<string, Operation[]> Bad => new()
    {
        { "a stale read", [Set("a", 1, 2, "x", 5), Set("a", 3, 4, "y", 6), Get("b", 5, 6, "x", 5)] },
        { "a lost write", [Set("a", 1, 2, "x", 5), GetNothing("b", 3, 4)] },
        { "a value out of nothing", [Set("a", 1, 2, "x", 5), Get("b", 3, 4, "q", 6)] },
        { "a value before its write", [Get("b", 1, 2, "x", 5), Set("a", 3, 4, "x", 5)] },
        { "one's own write is not read", [Set("a", 1, 2, "x", 5), Set("a", 3, 4, "y", 6), Set("b", 3, 9, "z", 7), Get("a", 5, 6, "x", 5)] },
        { "reads that go back during a write", [Set("a", 1, 2, "x", 5), Set("a", 3, 9, "y", 6), Get("b", 4, 5, "y", 6), Get("c", 6, 7, "x", 5)] },
        { "two swaps of one value", [Set("a", 1, 2, "x", 5), Swap("a", 3, 9, "x", "y", Outcome.Written(6)), Swap("b", 3, 9, "x", "z", Outcome.Written(7))] },
        { "two swaps of one index", [Set("a", 1, 2, "x", 5), SwapAt("a", 3, 9, 5, "y", Outcome.Written(6)), SwapAt("b", 3, 9, 5, "x", Outcome.Written(7))] },
        { "two creations", [Create("a", 1, 9, "x", Outcome.Written(5)), Create("b", 1, 9, "y", Outcome.Written(6))] },
        { "two deletions", [Set("a", 1, 2, "x", 5), Delete("a", 3, 9, Outcome.Written(6)), Delete("b", 3, 9, Outcome.Written(7))] },
        { "a swap refused that had to succeed", [Set("a", 1, 2, "x", 5), Swap("b", 3, 4, "x", "y", Failed())] },
        { "a creation refused where nothing was", [Create("b", 1, 2, "y", Exists())] },
        { "an update of nothing", [Update("a", 1, 2, "x", Outcome.Written(5))] },
        { "a refresh of nothing that is done", [Refresh("a", 1, 2, Outcome.Written(5))] },
        { "a refresh that changes the value", [Set("a", 1, 2, "x", 5), Refresh("b", 3, 4, Outcome.Written(6)), Get("c", 5, 6, "y", 6)] },
        { "a refresh that keeps the index", [Set("a", 1, 2, "x", 5), Refresh("b", 3, 4, Outcome.Written(6)), Get("c", 5, 6, "x", 5)] },
        { "a deleted key comes back", [Set("a", 1, 2, "x", 5), Delete("a", 3, 4, Outcome.Written(6)), Get("b", 5, 6, "x", 5)] },
        { "a write without an answer happened before it was asked for",
            [Get("b", 1, 2, "x", 5), Unanswered(Set("a", 3, 4, "x", 0))] },
        { "a write without an answer happened twice",
            [Unanswered(Set("a", 1, 2, "x", 0)), Get("b", 3, 4, "x", 5), Set("b", 5, 6, "y", 6), Get("b", 7, 8, "x", 7)] },
        { "a write without an answer that is seen and then was not",
            [Unanswered(Set("a", 1, 2, "x", 0)), Get("b", 3, 4, "x", 5), GetNothing("b", 5, 6)] },
        { "what was not seen yet is older than what was", [Unanswered(Set("a", 1, 2, "x", 0)), Set("b", 3, 4, "y", 6), Get("b", 5, 6, "x", 4)] },
        { "one index for two writes", [Set("a", 1, 9, "x", 5), Set("b", 1, 9, "y", 5)] },
        { "a later write with an earlier index", [Set("a", 1, 2, "x", 6), Set("a", 3, 4, "y", 5)] },
        { "a read with another index than the write", [Set("a", 1, 2, "x", 5), Get("b", 3, 4, "x", 6)] },
        { "an answer tells that something else was overwritten", [Set("a", 1, 2, "x", 5), Set("a", 3, 4, "y", 6), After("x", 5, Set("b", 5, 6, "z", 7))] },
        { "a store that goes back", [StoreAt(9, Set("a", 1, 2, "x", 9)), StoreAt(8, GetNothing("b", 3, 4) with { Key = "/other" })] },
        { "a key with a TTL comes back", [Set("a", 1, 2, "x", 5) with { Ttl = TimeSpan.FromSeconds(1) }, GetNothing("b", 3, 4), Get("b", 5, 6, "x", 5)] },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_history_passes(string what, Operation[] history)
    {
        var verdict = LinearizabilityChecker.Check(history);

        Assert.True(verdict.Violation is null, $"{what}: {verdict.Violation}");
        Assert.Empty(verdict.UndecidedKeys);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_history_is_found(string what, Operation[] history) =>
        Assert.True(LinearizabilityChecker.Check(history).Violation is not null, what);

    [Fact]
    public void The_report_shows_the_shortest_window_that_fails()
    {
        Operation[] history =
        [
            Set("a", 1, 2, "long ago", 2),
            Set("a", 3, 4, "x", 3),
            Get("c", 5, 6, "x", 3),
            Set("a", 7, 8, "y", 4),
            Get("b", 9, 10, "x", 3),
            Set("a", 11, 12, "much later", 5),
            Get("c", 13, 14, "much later", 5),
        ];

        var violation = LinearizabilityChecker.Check(history).Violation;

        Assert.Equal(
            """
            Not linearizable. No order explains these operations on /k. Whatever the key held before.
              [7..8] a: Set /k = y -> Done at 4
              [9..10] b: Get /k -> Done, there was x of 3
            """,
            violation);
    }

    [Fact]
    public void A_value_out_of_nothing_is_shown_with_the_write_that_was_there()
    {
        Operation[] history = [Set("a", 1, 2, "x", 3), Get("b", 3, 4, "q", 9), Set("a", 5, 6, "z", 12)];

        var violation = LinearizabilityChecker.Check(history).Violation;

        Assert.Contains("there was q of 9", violation, StringComparison.Ordinal);
        Assert.DoesNotContain("= z", violation, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_keys_do_not_matter_to_a_key() =>
        Assert.Null(LinearizabilityChecker.Check(
            [Set("a", 1, 2, "x", 5), Set("b", 1, 2, "y", 6) with { Key = "/other" }, Get("c", 3, 4, "x", 5)]).Violation);

    [Fact]
    public void A_search_that_costs_too_much_is_given_up_and_says_so()
    {
        Operation[] history = [.. Enumerable.Range(0, 12).Select(i => Set("a", 1, 100, $"v{i}", 0)), Get("b", 101, 102, "never", 0)];

        var verdict = LinearizabilityChecker.Check(history, stepsMaxPerKey: 1000);

        Assert.Null(verdict.Violation);
        Assert.Equal([Key], verdict.UndecidedKeys);
    }

    [Fact]
    public void Many_writes_without_an_answer_do_not_tangle_the_search()
    {
        // A timeout a second for minutes: any of them may take effect later, and a bad read must still be found.
        Operation[] unanswered = [.. Enumerable.Range(0, 200).Select(i => Unanswered(Set("a", i, i + 1, $"u{i}", 0)))];
        Operation[] good = [.. unanswered, Set("b", 300, 301, "x", 5), Get("b", 302, 303, "u77", 6), Get("c", 304, 305, "u12", 7)];
        Operation[] bad = [.. good, Get("b", 306, 307, "u77", 6)];

        Assert.Equal(Verdict.Good.Violation, LinearizabilityChecker.Check(good).Violation);
        Assert.NotNull(LinearizabilityChecker.Check(bad).Violation);
    }
}
