using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Crash;

public sealed class CrashTests
{
    private const int Crashes = 20;
    private const int Writers = 16;

    // The history has 1000 events; a reader further behind would miss some for a reason other than a crash.
    private const int EventsBehindMax = 500;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_server_is_killed()
    {
        const int Seed = 20261120;
        var random = new Random(Seed);
        using var directory = new TemporaryDirectory();
        var options = new ServerOptions { DataDir = directory.Child("data"), SnapshotCount = 300 };
        CrashWriter[] writers = [.. Enumerable.Range(0, Writers).Select(number => new CrashWriter(number))];
        var reader = new EventReader(options.ClientPort);
        var reading = reader.ReadAsync(lastValue: "end");

        for (var crash = 0; crash < Crashes; crash++)
        {
            using var server = await ServerProcess.StartAsync(Programs.Netcd, options);
            await AssertKeptAsync(server, writers);
            using var stop = new CancellationTokenSource();
            var writing = writers.Select(writer =>
                writer.WriteUntilKilledAsync(options.ClientPort, MayWrite, stop.Token)).ToArray();
            var enough = Acknowledged(writers) + random.Next(20, 300);
            await Poll.UntilAsync($"{enough} writes are acknowledged (crash {crash})", () => Acknowledged(writers) >= enough);
            await server.KillAsync();
            await stop.CancelAsync();
            await Task.WhenAll(writing);
        }

        using var last = await ServerProcess.StartAsync(Programs.Netcd, options);
        await AssertKeptAsync(last, writers);
        await last.SendAsync(RawRequest.WithForm("PUT", "/v2/keys/crash/end", "value=end"));
        await reading;
        AssertEachEventOnceAndInOrder(reader, writers);

        bool MayWrite() => LastAcknowledged(writers) < reader.LastIndex + EventsBehindMax;
    }

    private static async Task AssertKeptAsync(ServerProcess server, CrashWriter[] writers)
    {
        using var connection = await server.ConnectAsync();
        foreach (var writer in writers)
        {
            await writer.AssertKeptAsync(connection);
        }

        var index = (await connection.ExchangeAsync(RawRequest.Get("/v2/keys/"))).EtcdIndex;
        Assert.True(index > LastAcknowledged(writers), $"The index went back to {index} from {LastAcknowledged(writers)}.");
    }

    private static void AssertEachEventOnceAndInOrder(EventReader reader, CrashWriter[] writers)
    {
        var indexes = reader.Seen.Select(seen => seen.Index).ToArray();
        Assert.Equal(indexes.Distinct().Order(), indexes);
        var seen = reader.Seen.ToHashSet();
        Assert.All(writers.SelectMany(writer => writer.Acknowledged), write => Assert.Contains(write, seen));
    }

    private static int Acknowledged(CrashWriter[] writers) => writers.Sum(writer => writer.Acknowledged.Count);

    private static ulong LastAcknowledged(CrashWriter[] writers) =>
        writers.Max(writer => writer.Acknowledged.LastOrDefault()?.Index ?? 0);
}
