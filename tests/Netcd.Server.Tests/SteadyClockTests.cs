using Netcd.TestKit.Time;

namespace Netcd.Server.Tests;

public class SteadyClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void It_shows_the_time_of_a_system_clock_that_nobody_sets()
    {
        var system = new TestClock(Start);
        var clock = new SteadyClock(system);

        for (var i = 0; i < 1000; i++)
        {
            system.Advance(TimeSpan.FromMilliseconds(i));
            Assert.Equal(system.GetUtcNow(), clock.GetUtcNow());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_step_of_an_hour_is_followed_one_percent_at_a_time(int hours)
    {
        var system = new TestClock(Start);
        var clock = new SteadyClock(system);
        system.StepWallClock(TimeSpan.FromHours(hours));
        Assert.Equal(Start, clock.GetUtcNow());
        system.Advance(TimeSpan.FromSeconds(1));
        var compared = clock.GetUtcNow(); // From here on it knows of the step.
        Assert.Equal(Start.AddSeconds(1), compared);

        system.Advance(TimeSpan.FromSeconds(100));

        Assert.Equal(compared.AddSeconds(100 + hours), clock.GetUtcNow());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void After_a_step_it_agrees_with_the_system_clock_in_the_end(int minutes)
    {
        var system = new TestClock(Start);
        var clock = new SteadyClock(system);
        system.StepWallClock(TimeSpan.FromMinutes(minutes));

        for (var i = 0; i < 6100; i++)
        {
            system.Advance(TimeSpan.FromSeconds(1));
            clock.GetUtcNow();
        }

        Assert.Equal(system.GetUtcNow(), clock.GetUtcNow());
    }

    [Fact]
    public void A_correction_never_goes_too_far_however_long_nobody_asks()
    {
        var system = new TestClock(Start);
        var clock = new SteadyClock(system);
        system.StepWallClock(TimeSpan.FromSeconds(2));
        system.Advance(TimeSpan.FromSeconds(1));
        clock.GetUtcNow();

        system.Advance(TimeSpan.FromDays(30));

        Assert.Equal(system.GetUtcNow(), clock.GetUtcNow());
    }

    [Fact]
    public void It_never_goes_back_however_the_system_clock_is_set()
    {
        const int Seed = 20261120;
        var random = new Random(Seed);
        var system = new TestClock(Start);
        var clock = new SteadyClock(system);
        var last = clock.GetUtcNow();
        for (var i = 0; i < 10_000; i++)
        {
            system.StepWallClock(TimeSpan.FromMinutes(random.Next(-90, 91)));
            var elapsed = TimeSpan.FromMilliseconds(random.Next(3000));
            system.Advance(elapsed);

            var now = clock.GetUtcNow();

            Assert.InRange(now - last, 0.98 * elapsed, 1.02 * elapsed);
            last = now;
        }
    }
}
