using Netcd.TestKit;
using Netcd.TestKit.Processes;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Faults;

/// <summary>SIGKILL at random moments under 64 writers, while snapshots and segment cuts happen often.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Writers = 64;
    private const int Seed = 20261121;

    // 64 MB to a segment: at 20 KB a write there is a new one every three or four kills.
    private const int ValueBytes = 20_000;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_under_64_writers()
    {
        var kills = LongRun.Choose(inCi: 20, inLongRun: 200);
        var random = new Random(Seed);
        using var directory = new TemporaryDirectory();
        var options = new ServerOptions { DataDir = directory.Child("data"), SnapshotCount = 200 };
        KeptWriter[] writers = [.. Enumerable.Range(0, Writers).Select(number => new KeptWriter(number, ValueBytes))];
        for (var kill = 0; kill < kills; kill++)
        {
            using var server = await ServerProcess.StartAsync(Programs.Netcd, options);
            await AssertKeptAsync(server, writers, kill);
            using var stop = new CancellationTokenSource();
            var writing = Task.WhenAll(writers.Select(writer => writer.WriteAsync(options.ClientPort, stop.Token)));
            var enough = Acknowledged(writers) + random.Next(200, 1500);
            await Poll.UntilAsync(
                $"{enough} writes are acknowledged (seed {Seed}, kill {kill})",
                () => Acknowledged(writers) >= enough || server.HasExited);
            Assert.False(server.HasExited, server.Log);
            await server.KillAsync();
            await stop.CancelAsync();
            await writing;
        }

        using var last = await ServerProcess.StartAsync(Programs.Netcd, options);
        await AssertKeptAsync(last, writers, kills);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(options.DataDir, "member", "snap"), "*.snap"));
        output.WriteLine($"{kills} kills, {Acknowledged(writers)} writes acknowledged, none lost (seed {Seed})");
    }

    private static async Task AssertKeptAsync(ServerProcess server, KeptWriter[] writers, int kill)
    {
        using var connection = await server.ConnectAsync();
        foreach (var writer in writers)
        {
            try
            {
                await writer.AssertKeptAsync(connection);
            }
            catch (Xunit.Sdk.XunitException lost)
            {
                throw new InvalidOperationException($"seed {Seed}, after kill {kill}\n{server.Log}", lost);
            }
        }
    }

    private static int Acknowledged(KeptWriter[] writers) => writers.Sum(writer => writer.Acknowledged);
}
