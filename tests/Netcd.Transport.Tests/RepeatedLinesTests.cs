using Netcd.TestKit.Time;

namespace Netcd.Transport.Tests;

/// <summary>What is said again and again is said seldom.</summary>
public sealed class RepeatedLinesTests
{
    private readonly TestClock _clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void A_line_passes_once_in_thirty_seconds_and_then_tells_how_many_were_held()
    {
        var lines = new RepeatedLines(_clock);
        Assert.True(lines.MayPass("a", linesMax: 1, out var held));
        Assert.Equal(0, held);
        for (var i = 0; i < 299; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            Assert.False(lines.MayPass("a", linesMax: 1, out _));
        }

        Assert.True(lines.MayPass("b", linesMax: 1, out _));
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(lines.MayPass("a", linesMax: 1, out held));
        Assert.Equal(299, held);
        Assert.Equal(" [299 more like this since the last one]", new HeldLines(held).ToString());
    }

    [Fact]
    public void A_change_may_be_told_a_few_times()
    {
        var lines = new RepeatedLines(_clock);
        var passed = Enumerable.Range(0, 9).Count(_ => lines.MayPass("a", linesMax: 5, out var _));
        Assert.Equal(5, passed);
    }
}
