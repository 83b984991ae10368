using Netcd.Raft.Roles;

namespace Netcd.Raft.Tests.Roles;

public class ElectionTimerTests
{
    [Theory]
    [InlineData(PeerDialect.Etcd34, 10)] // From one to just under two elections.
    [InlineData(PeerDialect.Etcd23, 11)] // From just over one to two.
    public void Time_outs_fill_the_range_of_their_dialect(PeerDialect dialect, int shortest)
    {
        var timer = new ElectionTimer(electionTicks: 10, seed: 1, dialect);
        var lengths = Enumerable.Range(0, 10_000).Select(_ => LengthOf(timer)).Distinct().Order().ToArray();

        Assert.Equal(shortest, lengths[0]);
        Assert.Equal(Enumerable.Range(shortest, lengths.Length), lengths);
        Assert.InRange(lengths[^1], shortest + 6, shortest + 9); // The longest of 2.3 are one in thousands.
    }

    [Theory]
    [InlineData(PeerDialect.Etcd34)]
    [InlineData(PeerDialect.Etcd23)]
    public void The_same_seed_gives_the_same_time_outs(PeerDialect dialect)
    {
        var one = new ElectionTimer(electionTicks: 10, seed: 42, dialect);
        var other = new ElectionTimer(electionTicks: 10, seed: 42, dialect);

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(LengthOf(one), LengthOf(other));
        }
    }

    private static int LengthOf(ElectionTimer timer)
    {
        timer.Restart();
        var ticks = 1;
        while (!timer.Tick())
        {
            ticks++;
        }

        return ticks;
    }
}
