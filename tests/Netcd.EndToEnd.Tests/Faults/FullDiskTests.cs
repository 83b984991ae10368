using Netcd.TestKit.Processes;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Faults;

/// <summary>A real file system fills up under load.</summary>
public sealed class FullDiskTests(ITestOutputHelper output)
{
    private const int Writers = 16;
    private const int FileSystemMegabytes = 48;
    private const int BallastMegabytes = 24;
    private const int RefusalsEach = 3;

    [Fact]
    public async Task Writes_are_refused_clearly_reads_go_on_and_space_brings_writes_back_without_a_restart()
    {
        using var small = await SmallFileSystem.MountAsync(FileSystemMegabytes);
        small.Load(BallastMegabytes);
        var options = new ServerOptions { DataDir = small.Child("data"), SnapshotCount = 200 };
        KeptWriter[] writers = [.. Enumerable.Range(0, Writers).Select(number => new KeptWriter(number, valueBytes: 2000))];
        using var server = await ServerProcess.StartAsync(Programs.Netcd, options);
        await FillAsync(server, writers);

        small.Free();
        await WriteAgainAsync(server, writers);
        await server.KillAsync();
        using var restarted = await ServerProcess.StartAsync(Programs.Netcd, options);

        await AssertKeptAsync(restarted, writers);
    }

    [Fact]
    public async Task A_member_that_is_killed_on_a_full_disk_loses_nothing_and_goes_on_once_there_is_space()
    {
        using var small = await SmallFileSystem.MountAsync(FileSystemMegabytes);
        small.Load(BallastMegabytes);
        var options = new ServerOptions { DataDir = small.Child("data"), SnapshotCount = 200 };
        KeptWriter[] writers = [.. Enumerable.Range(0, Writers).Select(number => new KeptWriter(number, valueBytes: 2000))];
        using (var server = await ServerProcess.StartAsync(Programs.Netcd, options))
        {
            await FillAsync(server, writers);
            await server.KillAsync();
        }

        small.Free();
        using var restarted = await ServerProcess.StartAsync(Programs.Netcd, options);

        await AssertKeptAsync(restarted, writers);
        await WriteAgainAsync(restarted, writers);
    }

    [Fact]
    public async Task A_start_on_a_full_disk_says_so_and_what_to_do()
    {
        using var small = await SmallFileSystem.MountAsync(megabytes: 1);
        File.WriteAllBytes(small.Child("ballast"), new byte[1020 * 1024]);
        using var server = ServerProcess.Launch(Programs.Netcd, new ServerOptions { DataDir = small.Child("data") });

        Assert.Equal(1, await server.WaitForExitAsync());

        output.WriteLine(server.Log);
        Assert.Contains("no space left on device", server.Log, StringComparison.Ordinal);
        Assert.Contains("Free some space", server.Log, StringComparison.Ordinal);
    }

    /// <summary>Writes until every writer was refused a few times; meanwhile and afterwards reads are served.</summary>
    private async Task FillAsync(ServerProcess server, KeptWriter[] writers)
    {
        using var stop = new CancellationTokenSource();
        var writing = Task.WhenAll(writers.Select(writer => writer.WriteAsync(server.Options.ClientPort, mayWrite: () => true, stop.Token)));
        await Poll.UntilAsync("the disk is full", () => writers.All(writer => writer.Refused >= RefusalsEach) || server.HasExited);
        Assert.False(server.HasExited, server.Log);
        await AssertKeptAsync(server, writers);
        await stop.CancelAsync();
        await writing;
        foreach (var writer in writers)
        {
            Assert.Equal(500, writer.LastRefusal?.Status);
            Assert.Contains("no space left", writer.LastRefusal?.Body, StringComparison.Ordinal);
        }

        output.WriteLine($"{writers.Sum(writer => writer.Acknowledged.Count)} writes of 2 kB, then: {writers[0].LastRefusal?.Body}");
    }

    private static async Task WriteAgainAsync(ServerProcess server, KeptWriter[] writers)
    {
        var before = writers.Select(writer => writer.Acknowledged.Count).ToArray();
        using var stop = new CancellationTokenSource();
        var writing = Task.WhenAll(writers.Select(writer => writer.WriteAsync(server.Options.ClientPort, mayWrite: () => true, stop.Token)));
        await Poll.UntilAsync(
            "all writers write again",
            () => writers.Zip(before).All(pair => pair.First.Acknowledged.Count > pair.Second) || server.HasExited);
        await stop.CancelAsync();
        await writing;
        Assert.False(server.HasExited, server.Log);
    }

    private static async Task AssertKeptAsync(ServerProcess server, KeptWriter[] writers)
    {
        using var connection = await server.ConnectAsync();
        foreach (var writer in writers)
        {
            await writer.AssertKeptAsync(connection);
        }
    }
}
