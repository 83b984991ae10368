using Netcd.TestKit.Histories;

namespace Netcd.TestKit.Tests.Histories;

/// <summary>Histories that a correct store gives under overlapping clients always pass; one wrong answer in them is found.</summary>
public sealed class RandomHistoryTests
{
    private static readonly int Seeds = LongRun.Choose(inCi: 500, inLongRun: 50_000);

    [Fact]
    public void What_a_correct_store_answers_passes()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var history = CorrectStore.Run(seed, operations: 60);

            var verdict = LinearizabilityChecker.Check(history.Operations);

            Assert.True(verdict.Violation is null && verdict.UndecidedKeys.Count == 0, $"seed {seed}: {verdict.Violation}");
            Assert.Null(LossChecker.Check(history.Operations, history.Stored).Violation);
        }
    }

    [Fact]
    public void A_read_that_goes_back_is_found()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var history = CorrectStore.Run(seed, operations: 60).Operations;
            var write = history.FirstOrDefault(operation => operation.IsAcknowledgedWrite && !operation.IsDeletion);
            var later = history.FirstOrDefault(operation => operation.Key == write?.Key && operation.IsAcknowledgedWrite
                && operation.InvokedAt > write.ReturnedAt);
            if (write is null || later is null)
            {
                continue;
            }

            var end = history.Max(operation => operation.ReturnedAt) + 1;
            var stale = Told.Get("stale", end, end + 1, write.Value ?? "", write.Outcome.Index) with { Key = write.Key };

            Assert.True(LinearizabilityChecker.Check([.. history, stale]).Violation is not null, $"seed {seed}");
        }
    }

    [Fact]
    public void A_write_that_is_gone_is_found()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var history = CorrectStore.Run(seed, operations: 60).Operations;
            var lost = Told.Set("lost", -3, -2, "gone", 1) with { Key = "/lost" };
            var read = Told.GetNothing("reader", seed, seed + 1) with { Key = "/lost" };

            Assert.True(LinearizabilityChecker.Check([.. history, lost, read]).Violation is not null, $"seed {seed}");
        }
    }

    [Fact]
    public void The_outcome_of_a_condition_turned_round_is_found()
    {
        var turned = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var history = CorrectStore.Run(seed, operations: 60).Operations;
            var refused = history.FirstOrDefault(operation =>
                operation.Kind is OperationKind.CompareAndSwap && operation.PreviousValue is not null && operation.Outcome is { Kind: OutcomeKind.CompareFailed, Before.Value: not null });
            if (refused is null)
            {
                continue;
            }

            turned++;
            var done = refused with { Outcome = refused.Outcome with { Kind = OutcomeKind.Done } };
            Operation[] wrong = [.. history.Select(operation => operation == refused ? done : operation)];
            Assert.True(LinearizabilityChecker.Check(wrong).Violation is not null, $"seed {seed}");
        }

        Assert.True(turned > Seeds / 10, $"only {turned} histories had such a condition");
    }
}
