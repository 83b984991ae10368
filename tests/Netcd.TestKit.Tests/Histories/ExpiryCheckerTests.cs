using Netcd.TestKit.Histories;
using static Netcd.TestKit.Tests.Histories.Told;

namespace Netcd.TestKit.Tests.Histories;

public sealed class ExpiryCheckerTests
{
    private static readonly Operation Write = Set("a", 100, 200, "x", 5) with { Ttl = TimeSpan.FromSeconds(2) };

    [Theory]
    [InlineData(1_860_100)] // Two percent and the delay before it had passed.
    [InlineData(9_000_000)]
    public void What_lived_for_its_TTL_passes(long seenAt)
    {
        Assert.Null(Check(seenAt, Write));
        Assert.Null(Check(seenAt, Unanswered(Write)));
    }

    [Theory]
    [InlineData(150)]
    [InlineData(1_860_099)]
    public void What_expired_early_is_found(long seenAt)
    {
        Assert.StartsWith("Early: the watch showed", Check(seenAt, Write), StringComparison.Ordinal);
        Assert.NotNull(Check(seenAt, Unanswered(Write)));
    }

    [Fact]
    public void What_had_no_TTL_must_not_expire() =>
        Assert.Contains("no TTL", Check(9_000_000, Write with { Ttl = null }), StringComparison.Ordinal);

    [Fact]
    public void What_nobody_wrote_must_not_expire() =>
        Assert.Contains("nobody wrote", Check(9_000_000, Write with { Value = "y" }), StringComparison.Ordinal);

    private static string? Check(long seenAt, Operation write) =>
        ExpiryChecker.Check([write, Get("b", 1, 2, "x", 5)], [new SeenExpiry("the watch", Key, "x", seenAt)], TimeSpan.FromMilliseconds(100)).Violation;
}
