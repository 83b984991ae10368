using Netcd.TestKit.Histories;

namespace Netcd.TestKit.Tests.Histories;

public sealed class WatchCheckerTests
{
    private static readonly WatchedEvent[] Log =
        [new(4, "/d/a", "set", "1"), new(5, "/d/b", "create", "2"), new(7, "/other", "set", "3"), new(8, "/d/a", "delete", null), new(9, "/d/b", "update", "4")];

    public static TheoryData<string, Watch> Good => new()
    {
        { "all of a directory", Of("/d", 1, 9, Log[0], Log[1], Log[3], Log[4]) },
        { "from an index on", Of("/d", 5, 9, Log[1], Log[3], Log[4]) },
        { "up to where it came", Of("/d", 1, 5, Log[0], Log[1]) },
        { "one key", Of("/d/a", 1, 9, Log[0], Log[3]) },
        { "everything", Of("/", 1, 9, Log) },
        { "nothing yet", Of("/d", 1, 3) },
        { "an event that no write is known for", Of("/d", 8, 20, Log[3], Log[4], new WatchedEvent(12, "/d/c", "set", "unanswered")) },
    };

    public static TheoryData<string, Watch> Bad => new()
    {
        { "a gap", Of("/d", 1, 9, Log[0], Log[3], Log[4]) },
        { "the first is left out", Of("/d", 1, 9, Log[1], Log[3], Log[4]) },
        { "the last is left out", Of("/d", 1, 9, Log[0], Log[1], Log[3]) },
        { "a duplicate", Of("/d", 1, 9, Log[0], Log[1], Log[1], Log[3], Log[4]) },
        { "reordered", Of("/d", 1, 9, Log[1], Log[0], Log[3], Log[4]) },
        { "another key's event", Of("/d", 1, 9, Log[0], Log[1], Log[2], Log[3], Log[4]) },
        { "an event before its beginning", Of("/d", 5, 9, Log[0], Log[1], Log[3], Log[4]) },
        { "another value", Of("/d", 1, 5, Log[0], Log[1] with { Value = "9" }) },
        { "another action", Of("/d", 1, 5, Log[0], Log[1] with { Action = "set" }) },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_watch_passes(string what, Watch watch)
    {
        var verdict = WatchChecker.Check([watch], Log);

        Assert.True(verdict.Violation is null, $"{what}: {verdict.Violation}");
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_watch_is_found(string what, Watch watch) =>
        Assert.True(WatchChecker.Check([watch], Log).Violation is not null, what);

    [Fact]
    public void What_one_watch_showed_another_must_show_too()
    {
        var unanswered = new WatchedEvent(6, "/d/c", "set", "5");

        Assert.NotNull(WatchChecker.Check([Of("/d", 5, 8, Log[1], unanswered, Log[3]), Of("/d", 5, 8, Log[1], Log[3])], known: []).Violation);
    }

    private static Watch Of(string path, ulong from, ulong completeTo, params WatchedEvent[] events) =>
        new("a watch", path, from, completeTo, events);
}
