using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.TakeOver;

/// <summary>A real etcd 3.4.23 starts on a directory of netcd, and netcd on that directory again.</summary>
public sealed class RealEtcdTakesOverTests
{
    private const int FewEntries = 20;

    public static TheoryData<bool, bool> Cases => new()
    {
        { false, false },
        { false, true },
        { true, false },
        { true, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Keys_indexes_and_members_stay_the_same(bool withSnapshots, bool killed)
    {
        using var directory = new TemporaryDirectory();
        var options = new ServerOptions
        {
            DataDir = directory.Child("data"),
            SnapshotCount = withSnapshots ? FewEntries : null,
        };

        var (first, firstHistory) = await RunAsync(Programs.Netcd, options, "/first", killed);
        Assert.Equal(withSnapshots, Directory.GetFiles(Path.Combine(options.DataDir, "member", "snap"), "*.snap").Length > 0);

        var (second, secondHistory) = await RunAsync(Programs.Etcd, options, "/second", killed, first, firstHistory);
        await RunAsync(Programs.Netcd, options, "/third", killed, second, secondHistory);
    }

    private static Task<(VisibleState State, IReadOnlyList<string> History)> RunAsync(
        ServerProgram program, ServerOptions options, string top, bool killed) =>
        RunAsync(program, options, top, killed, before: null, historyBefore: []);

    // Starts a server, compares what it shows with what the server before it showed, writes, and ends it.
    private static async Task<(VisibleState State, IReadOnlyList<string> History)> RunAsync(
        ServerProgram program,
        ServerOptions options,
        string top,
        bool killed,
        VisibleState? before,
        IReadOnlyList<string> historyBefore)
    {
        using var server = await ServerProcess.StartAsync(program, options);
        if (before is not null)
        {
            // One more index: each start publishes the member's name and URLs.
            Assert.Equal(before with { Index = before.Index + 1 }, await VisibleState.ReadAsync(server));
            Assert.Equal(historyBefore, await VisibleState.HistoryAsync(server, Indexes(before)));
        }

        await Workload.WriteAsync(server, top);
        var state = await VisibleState.ReadAsync(server);
        var history = await VisibleState.HistoryAsync(server, Indexes(state));
        if (killed)
        {
            await server.KillAsync();
        }
        else
        {
            Assert.Equal(128 + (int)UnixSignal.Terminate, await server.StopAsync());
        }

        return (state, history);
    }

    // Some indexes of the past that have a client's event at or after them.
    private static IEnumerable<ulong> Indexes(VisibleState state) =>
        Enumerable.Range(1, 12).Select(step => state.Index * (ulong)step / 13);
}
