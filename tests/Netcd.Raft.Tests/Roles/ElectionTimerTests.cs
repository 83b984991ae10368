using Netcd.Raft.Roles;

namespace Netcd.Raft.Tests.Roles;

public class ElectionTimerTests
{
    [Fact]
    public void Time_outs_fill_the_range_from_one_to_just_under_two_elections()
    {
        var timer = new ElectionTimer(electionTicks: 10, seed: 1);
        var lengths = Enumerable.Range(0, 1000).Select(_ => LengthOf(timer)).Distinct().Order();

        Assert.Equal(Enumerable.Range(10, 10), lengths);
    }

    [Fact]
    public void The_same_seed_gives_the_same_time_outs()
    {
        var one = new ElectionTimer(electionTicks: 10, seed: 42);
        var other = new ElectionTimer(electionTicks: 10, seed: 42);

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
