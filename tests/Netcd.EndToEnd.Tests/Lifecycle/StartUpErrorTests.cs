using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Lifecycle;

/// <summary>What an operator sees when the server cannot start: one line that names the flag or file.</summary>
public sealed class StartUpErrorTests : IDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("--bogus=1", "bogus")]
    [InlineData("--heartbeat-interval=x", "heartbeat-interval")]
    [InlineData("--election-timeout=60000", "election-timeout")]
    [InlineData("--snapshot-count=-1", "snapshot-count")]
    [InlineData("--listen-client-urls=127.0.0.1:1", "listen-client-urls")]
    [InlineData("--initial-cluster=other=http://127.0.0.1:1", "initial cluster")]
    [InlineData("--initial-cluster-state=maybe", "initial-cluster-state")]
    [InlineData("stray", "stray")]
    public async Task A_bad_flag_is_named(string flag, string named)
    {
        var ended = await RunAsync(Options() with { Extra = [flag] });

        AssertRefused(ended, named);
    }

    [Fact]
    public async Task A_bad_environment_variable_is_named()
    {
        var ended = await ChildProcess.RunAsync(
            Programs.Netcd.Path,
            ["--data-dir", _directory.Child("data")],
            new Dictionary<string, string> { ["ETCD_SNAPSHOT_COUNT"] = "abc" });

        AssertRefused(ended, "ETCD_SNAPSHOT_COUNT");
    }

    [Fact]
    public async Task A_client_port_in_use_is_named()
    {
        using var first = await ServerProcess.StartAsync(Programs.Netcd, Options());
        var options = Options() with { DataDir = _directory.Child("other"), ClientPort = first.Options.ClientPort };

        AssertRefused(await RunAsync(options), $"{first.Options.ClientPort}");
    }

    [Fact]
    public async Task A_peer_port_in_use_is_named()
    {
        using var first = await ServerProcess.StartAsync(Programs.Netcd, Options());
        var options = Options() with { DataDir = _directory.Child("other"), PeerPort = first.Options.PeerPort };

        AssertRefused(await RunAsync(options), $"{first.Options.PeerPort}");
    }

    [Fact]
    public async Task A_directory_that_another_server_holds_is_named()
    {
        using var first = await ServerProcess.StartAsync(Programs.Netcd, Options());

        AssertRefused(await RunAsync(Options()), first.Options.DataDir);
        Assert.Equal(200, (await first.GetAsync("/v2/keys/")).Status);
    }

    [Fact]
    public async Task A_directory_that_a_real_etcd_holds_is_named()
    {
        using var first = await ServerProcess.StartAsync(Programs.Etcd, Options());

        AssertRefused(await RunAsync(Options()), first.Options.DataDir);
    }

    [Fact]
    public async Task A_data_directory_that_is_a_file_is_named()
    {
        await File.WriteAllTextAsync(_directory.Child("data"), "not a directory");

        AssertRefused(await RunAsync(Options()), _directory.Child("data"));
    }

    [Fact]
    public async Task A_directory_with_both_roles_is_named()
    {
        Directory.CreateDirectory(Path.Combine(_directory.Child("data"), "member"));
        Directory.CreateDirectory(Path.Combine(_directory.Child("data"), "proxy"));

        AssertRefused(await RunAsync(Options()), _directory.Child("data"));
    }

    [Fact]
    public async Task A_damaged_log_is_named()
    {
        using (var server = await ServerProcess.StartAsync(Programs.Netcd, Options()))
        {
            await server.KillAsync();
        }

        var segment = Directory.GetFiles(Path.Combine(_directory.Child("data"), "member", "wal"), "*.wal").Single();
        await using (var file = new FileStream(segment, FileMode.Open))
        {
            file.Seek(60, SeekOrigin.Begin);
            var value = file.ReadByte();
            file.Seek(60, SeekOrigin.Begin);
            file.WriteByte((byte)~value);
        }

        AssertRefused(await RunAsync(Options()), segment);
    }

    private static Task<ChildProcess.Finished> RunAsync(ServerOptions options) => ChildProcess.RunAsync(
        Programs.Netcd.Path, Programs.Netcd.Arguments.Concat(options.Arguments()), NoEnvironment);

    // Whatever else the log tells of the start, one line of it, above Information, is the reason.
    private static void AssertRefused(ChildProcess.Finished ended, string named)
    {
        Assert.NotEqual(0, ended.Status);
        var reasons = ended.Errors.Split('\n')
            .Where(line => line.Contains(named, StringComparison.OrdinalIgnoreCase))
            .Where(line => !line.Contains(" I | ", StringComparison.Ordinal));
        Assert.True(reasons.Count() == 1, $"Not one line that names {named}:\n{ended.Errors}");
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal); // No stack trace.
    }

    private ServerOptions Options() => new() { DataDir = _directory.Child("data") };
}
