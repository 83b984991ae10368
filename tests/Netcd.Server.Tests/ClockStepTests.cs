using Netcd.Store.Events;
using Netcd.TestKit.Files;

namespace Netcd.Server.Tests;

/// <summary>An administrator sets the clock of the machine: keys live as long as they were promised.</summary>
public class ClockStepTests
{
    private const long SecondNs = 1_000_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_step_of_an_hour_expires_a_key_of_ten_seconds_neither_early_nor_late(int hours)
    {
        await using var running = await RunningMember.StartAsync();
        await PutAsync(running, "/k", ttlSeconds: 10);
        var expiry = running.NextEventAsync("/k");

        running.Clock.StepWallClock(TimeSpan.FromHours(hours));
        await PassAsync(running, seconds: 9.8);
        Assert.Equal("x", running.Read("/k"));
        Assert.False(expiry.IsCompleted);
        await PassAsync(running, seconds: 1);

        Assert.Equal(StoreAction.Expire, (await expiry).Action);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_key_that_is_set_after_a_step_lives_its_time(int hours)
    {
        await using var running = await RunningMember.StartAsync();
        running.Clock.StepWallClock(TimeSpan.FromHours(hours));
        await PassAsync(running, seconds: 2);
        await PutAsync(running, "/k", ttlSeconds: 5);
        var expiry = running.NextEventAsync("/k");

        await PassAsync(running, seconds: 4.9);
        Assert.Equal("x", running.Read("/k"));
        await PassAsync(running, seconds: 1);

        Assert.Equal(StoreAction.Expire, (await expiry).Action);
    }

    [Fact]
    public async Task Steps_back_and_forth_stop_nothing_and_expire_nothing_early()
    {
        const int Seed = 20261120;
        var random = new Random(Seed);
        var disk = new MemoryFileSystem();
        await using var running = await RunningMember.StartAsync(disk, snapshotCount: 20);
        await PutAsync(running, "/long", ttlSeconds: 7200);
        for (var round = 0; round < 60; round++)
        {
            await PutAsync(running, $"/short/{round}", ttlSeconds: 3);
            var expiry = running.NextEventAsync($"/short/{round}");
            running.Clock.StepWallClock(TimeSpan.FromHours(random.Next(-1, 2)));

            await PassAsync(running, seconds: 2.9);
            Assert.True(running.Read($"/short/{round}") == "x", $"Seed {Seed}: /short/{round} went early.");
            await PassAsync(running, seconds: 1);

            Assert.Equal(StoreAction.Expire, (await expiry).Action);
            Assert.True(await running.Member.IsHealthyAsync(TimeSpan.FromSeconds(10), CancellationToken.None));
        }

        Assert.Equal("x", running.Read("/long"));
    }

    private static Task<StoreEvent> PutAsync(RunningMember running, string key, int ttlSeconds) =>
        running.DoAsync(RunningMember.Put(key, "x") with
        {
            ExpirationNs = running.Member.Clock.NowNs() + (ttlSeconds * SecondNs),
        });

    /// <summary>Lets time pass by ticks, each seen by the driver before the next.</summary>
    private static async Task PassAsync(RunningMember running, double seconds)
    {
        for (var left = TimeSpan.FromSeconds(seconds); left > TimeSpan.Zero; left -= running.Options.HeartbeatInterval)
        {
            running.Clock.Advance(running.Options.HeartbeatInterval < left ? running.Options.HeartbeatInterval : left);
            await running.Member.ProposeAsync(RunningMember.Put("/turn", "x"), CancellationToken.None);
        }
    }
}
