using Netcd.TestKit.Histories;
using static Netcd.TestKit.Tests.Histories.Told;

namespace Netcd.TestKit.Tests.Histories;

public sealed class LossCheckerTests
{
    public static TheoryData<string, Operation[], KeyState> Kept => new()
    {
        { "it is there", [Set("a", 1, 2, "x", 5)], At("x", 5) },
        { "it was overwritten", [Set("a", 1, 2, "x", 5), Set("b", 3, 4, "y", 6)], At("y", 6) },
        { "it was overwritten by a write without an answer", [Set("a", 1, 2, "x", 5), Unanswered(Set("b", 3, 4, "y", 0))], At("y", 7) },
        { "it was deleted", [Set("a", 1, 2, "x", 5), Delete("b", 3, 4, Outcome.Written(6))], KeyState.Absent },
        { "it was deleted without an answer", [Set("a", 1, 2, "x", 5), Unanswered(Delete("b", 3, 4, Outcome.Unknown))], KeyState.Absent },
        { "it had a TTL", [Set("a", 1, 2, "x", 5) with { Ttl = TimeSpan.FromSeconds(1) }], KeyState.Absent },
        { "a write without an answer did not happen", [Unanswered(Set("a", 1, 2, "x", 0))], KeyState.Absent },
        { "a refused write left no trace", [Set("a", 1, 2, "x", 5), Create("b", 3, 4, "y", Exists())], At("x", 5) },
    };

    public static TheoryData<string, Operation[], KeyState> Lost => new()
    {
        { "it is not there", [Set("a", 1, 2, "x", 5)], KeyState.Absent },
        { "an earlier one is there", [Set("a", 1, 2, "x", 5), Set("b", 3, 4, "y", 6)], At("x", 5) },
        { "another value stands at its index", [Set("a", 1, 2, "x", 5)], At("y", 5) },
        { "the deletion was lost", [Set("a", 1, 2, "x", 5), Delete("b", 3, 4, Outcome.Written(6))], At("x", 5) },
        { "a value that nobody wrote", [Set("a", 1, 2, "x", 5)], At("q", 9) },
        { "a refused write happened", [Set("a", 1, 2, "x", 5), Create("b", 3, 4, "y", Exists())], At("y", 6) },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void What_is_explained_passes(string what, Operation[] history, KeyState stored) =>
        Assert.True(Check(history, stored).Violation is null, $"{what}: {Check(history, stored).Violation}");

    [Theory]
    [MemberData(nameof(Lost))]
    public void What_is_lost_is_found(string what, Operation[] history, KeyState stored) =>
        Assert.True(Check(history, stored).Violation is not null, what);

    private static Verdict Check(Operation[] history, KeyState stored) =>
        LossChecker.Check(history, stored.IsPresent ? new Dictionary<string, KeyState> { [Key] = stored } : []);

    private static KeyState At(string value, ulong index) => new(IsPresent: true, value, index);
}
