using Netcd.TestKit;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Faults;

/// <summary>SIGKILL at random moments under 64 writers, while snapshots and segment cuts happen often.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Writers = 64;
    private const int Seed = 20261121;
    private const string LastKey = "/kept/end";

    // 64 MB to a segment: at 20 KB a write there is a new one every three or four kills.
    private const int ValueBytes = 20_000;

    // The history has 1000 events; a reader further behind would miss some for a reason other than a crash.
    private const int EventsBehindMax = 500;

    // Two snapshots and five segments are kept, and a start may stop before it has purged.
    private const int FilesMax = 8;

    private readonly KeptWriter[] _writers = [.. Enumerable.Range(0, Writers).Select(number => new KeptWriter(number, ValueBytes))];

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_each_event_is_seen_once_and_in_order()
    {
        var kills = LongRun.Choose(inCi: 20, inLongRun: 200);
        var random = new Random(Seed);
        using var directory = new TemporaryDirectory();
        var options = new ServerOptions { DataDir = directory.Child("data"), SnapshotCount = 200 };
        var reader = new EventReader(options.ClientPort);
        var reading = reader.ReadAsync(LastKey);
        for (var kill = 0; kill < kills; kill++)
        {
            using var server = await ServerProcess.StartAsync(Programs.Netcd, options);
            await AssertKeptAsync(server, kill);
            using var stop = new CancellationTokenSource();
            var writing = Task.WhenAll(_writers.Select(writer => writer.WriteAsync(options.ClientPort, MayWrite, stop.Token)));
            var enough = Acknowledged() + random.Next(20, 1500);
            await Poll.UntilAsync(
                $"{enough} writes are acknowledged (seed {Seed}, kill {kill})", () => Acknowledged() >= enough || server.HasExited);
            Assert.False(server.HasExited, server.Log);
            await server.KillAsync();
            await stop.CancelAsync();
            await writing;
        }

        using var last = await ServerProcess.StartAsync(Programs.Netcd, options);
        await AssertKeptAsync(last, kills);
        await last.SendAsync(RawRequest.WithForm("PUT", "/v2/keys" + LastKey, "value=0x"));
        await reading;
        AssertEachEventOnceAndInOrder(reader);
        output.WriteLine(
            $"{kills} kills, {Acknowledged()} writes acknowledged, none lost, {reader.Seen.Count} events in order (seed {Seed}); "
            + AssertFewFiles(options.DataDir));

        bool MayWrite() => LastIndex() < reader.LastIndex + EventsBehindMax;
    }

    private async Task AssertKeptAsync(ServerProcess server, int kill)
    {
        using var connection = await server.ConnectAsync();
        try
        {
            foreach (var writer in _writers)
            {
                await writer.AssertKeptAsync(connection);
            }

            var index = (await connection.ExchangeAsync(RawRequest.Get("/v2/keys/"))).EtcdIndex;
            Assert.True(index > LastIndex(), $"the index went back to {index} from {LastIndex()}");
        }
        catch (Xunit.Sdk.XunitException lost)
        {
            throw new InvalidOperationException($"seed {Seed}, after kill {kill}\n{server.Log}", lost);
        }
    }

    private void AssertEachEventOnceAndInOrder(EventReader reader)
    {
        var indexes = reader.Seen.Select(seen => seen.Index).ToArray();
        Assert.Equal(indexes.Distinct().Order(), indexes);
        var seen = reader.Seen.ToHashSet();
        Assert.All(_writers.SelectMany(writer => writer.Acknowledged), write => Assert.Contains(write, seen));
    }

    /// <summary>A crash-loop does not fill the disk.</summary>
    private static string AssertFewFiles(string dataDirectory)
    {
        var files = new DirectoryInfo(Path.Combine(dataDirectory, "member")).GetFiles("*", SearchOption.AllDirectories);
        Assert.InRange(files.Count(file => file.Extension == ".snap"), 1, FilesMax);
        Assert.InRange(files.Count(file => file.Extension == ".wal"), 1, FilesMax);
        Assert.InRange(files.Count(file => file.Extension == ".broken"), 0, FilesMax);
        return $"{files.Length} files of {files.Sum(file => file.Length) / 1_000_000} MB, "
            + $"{files.Count(file => file.Extension == ".broken")} of them copies of torn segments";
    }

    private int Acknowledged() => _writers.Sum(writer => writer.Acknowledged.Count);

    private ulong LastIndex() => _writers.Max(writer => writer.Last?.Index ?? 0);
}
