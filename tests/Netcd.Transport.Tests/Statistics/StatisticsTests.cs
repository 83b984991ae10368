using Netcd.Raft;
using Netcd.TestKit.Time;
using Netcd.Transport.Statistics;

namespace Netcd.Transport.Tests.Statistics;

/// <summary>The figures of <c>/v2/stats</c>.</summary>
public sealed class StatisticsTests
{
    private readonly TestClock _clock = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void Rates_are_those_of_the_latest_200_messages_and_end_after_a_second_of_silence()
    {
        var traffic = new AppendTraffic(_clock);
        Assert.Equal(default, traffic.PerSecond());
        for (var i = 0; i < 300; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            traffic.Note(bytes: i < 100 ? 1_000_000 : 50);
        }

        var (messages, bytes) = traffic.PerSecond();
        Assert.Equal(200 / 1.99, messages, tolerance: 1e-6);
        Assert.Equal(200 * 50 / 1.99, bytes, tolerance: 1e-6);
        Assert.Equal(300UL, traffic.Count);
        _clock.Advance(TimeSpan.FromMilliseconds(1001));
        Assert.Equal(default, traffic.PerSecond());
    }

    [Fact]
    public void A_follower_that_never_answered_shows_what_etcd_shows()
    {
        var statistics = new PeerStatistics(_clock);
        statistics.Follower(new MemberId(2)).Failed();
        var follower = Assert.Single(statistics.Followers());
        Assert.Equal((0UL, 1UL, 9223372036854775808.0), (follower.SuccessCount, follower.FailCount, follower.MinimumMs));
        Assert.Equal((0, 0, 0), (follower.CurrentMs, follower.AverageMs, follower.StandardDeviationMs));
    }

    [Fact]
    public void Latencies_are_summed_up()
    {
        var statistics = new PeerStatistics(_clock);
        foreach (var ms in new[] { 2, 4, 6 })
        {
            statistics.Follower(new MemberId(2)).Succeeded(TimeSpan.FromMilliseconds(ms));
        }

        var follower = Assert.Single(statistics.Followers());
        Assert.Equal((6.0, 4.0, 2.0, 6.0), (follower.CurrentMs, follower.AverageMs, follower.MinimumMs, follower.MaximumMs));
        Assert.Equal(Math.Sqrt(8.0 / 3), follower.StandardDeviationMs, tolerance: 1e-9);
        Assert.Equal(3UL, follower.SuccessCount);
    }
}
