using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Lifecycle;

/// <summary>What an operator sees when the data directory cannot be used: one line that names it and says what to do.</summary>
public sealed class DataDirectoryErrorTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string DataDir => _directory.Child("data");

    [Fact]
    public async Task A_directory_that_another_server_holds_is_named()
    {
        using var first = await ServerProcess.StartAsync(Programs.Netcd, Options());

        Refusal.AssertSays(await RunAsync(), status: 1, LockedLine("member"));
        Assert.Equal(200, (await first.GetAsync("/v2/keys/")).Status);
    }

    [Fact]
    public async Task A_directory_that_a_real_etcd_holds_is_named()
    {
        using var first = await ServerProcess.StartAsync(Programs.Etcd, Options());

        Refusal.AssertSays(await RunAsync(), status: 1, LockedLine("member/wal/0000000000000000-0000000000000000.wal"));
    }

    [Fact]
    public async Task A_data_directory_that_is_a_file_is_named()
    {
        await File.WriteAllTextAsync(DataDir, "not a directory");

        Refusal.AssertSays(
            await RunAsync(),
            status: 1,
            $"C | etcdmain: Data directory: {DataDir} is a file, not a directory. " +
            "Move it away or choose another --data-dir.");
    }

    [Fact]
    public async Task A_directory_with_both_roles_is_named()
    {
        Directory.CreateDirectory(Path.Combine(DataDir, "member"));
        Directory.CreateDirectory(Path.Combine(DataDir, "proxy"));

        Refusal.AssertSays(
            await RunAsync(),
            status: 1,
            $"C | etcdmain: Data directory: {DataDir} holds both a member and a proxy directory. " +
            "Move away the one that is not in use.");
    }

    [Fact]
    public async Task A_directory_of_somebody_else_is_named_with_one_of_its_files()
    {
        Directory.CreateDirectory(DataDir);
        await File.WriteAllTextAsync(Path.Combine(DataDir, "letter.txt"), "Dear John");

        Refusal.AssertSays(
            await RunAsync(),
            status: 1,
            $"C | etcdmain: Data directory: {DataDir} holds files that are not netcd's, such as letter.txt. " +
            "Choose an empty or a new --data-dir, or one that a member has used.");
    }

    [Fact]
    public async Task A_damaged_log_is_named()
    {
        using (var server = await ServerProcess.StartAsync(Programs.Netcd, Options()))
        {
            await server.KillAsync();
        }

        var segment = Directory.GetFiles(Path.Combine(DataDir, "member", "wal"), "*.wal").Single();
        await using (var file = new FileStream(segment, FileMode.Open))
        {
            file.Seek(60, SeekOrigin.Begin);
            var value = file.ReadByte();
            file.Seek(60, SeekOrigin.Begin);
            file.WriteByte((byte)~value);
        }

        var ended = await RunAsync();

        Assert.Equal(1, ended.Status);
        var line = Assert.Single(Refusal.Reasons(ended)); // What the damage looks like depends on random IDs.
        Assert.StartsWith($"C | etcdmain: WAL {segment} is damaged at byte ", line, StringComparison.Ordinal);
        Assert.EndsWith(
            "The file was not changed. Restore the data directory from a backup, or remove this member from its cluster " +
            "and add it again with an empty directory.",
            line,
            StringComparison.Ordinal);
    }

    private Task<ChildProcess.Finished> RunAsync() => Refusal.RunAsync(Options().Arguments());

    private string LockedLine(string name) =>
        $"C | etcdmain: Data directory: {Path.Combine(DataDir, name)} is locked by another process. " +
        "Stop the etcd or netcd that uses it, or choose another --data-dir.";

    private ServerOptions Options() => new() { DataDir = DataDir };
}
