using System.Text.Json.Nodes;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Clients;

/// <summary>etcdctl prints the same and ends with the same status, whether it talks to etcd or to netcd.</summary>
public sealed class EtcdctlTests
{
    // One command per line, all on the same two servers.
    private const string Commands = """
        set /a 1
        get /a
        get /absent
        get -o extended /a
        get --quorum /a
        -o json get /a
        set /a 2 --swap-with-value 1
        set /a 3 --swap-with-value 1
        set /a 3 --swap-with-index 5
        set /a 4 --swap-with-index 5
        set /t x --ttl 1000
        mk /b 1
        mk /b 2
        mk --in-order /queue job
        mk --in-order /queue job
        update /b 3
        update /absent 3
        mkdir /dir
        mkdir /dir
        setdir /dir2
        setdir /dir2
        updatedir /dir --ttl 1000
        updatedir /absent
        set /dir/c value
        set /dir/_hidden value
        set /dir/sub/d value
        ls --sort
        ls --sort /
        ls --sort -p /
        ls --sort --recursive /
        ls /absent
        ls /a
        get /dir
        rm /dir
        rmdir /dir
        rm --recursive /dir
        rm --with-value 9 /b
        rm --with-value 3 /b
        rm --with-index 1 /a
        rm /a
        rm /a
        rmdir /dir2
        rm --dir /absent
        set /value/ünï 日本
        get /value/ünï
        member list
        cluster-health
        """;

    private const string AuthCommands = """
        user list
        user add root:pw
        user add x:pw
        role add r
        role add r
        role grant r --path /a/* --read
        role grant r --path /b --readwrite
        role get r
        role get none
        role list
        user grant --roles r x
        user grant --roles r x
        user get x
        user get none
        auth enable
        auth enable
        user list
        -u root:pw user list
        -u root:pw set /a/x 1
        -u x:pw get /a/x
        -u x:pw set /a/x 2
        -u x:wrong get /a/x
        -u x:pw user list
        get /a/x
        -u root:pw role revoke guest --path /* --readwrite
        get /a/x
        ls /
        -u x:pw set /b 1
        -u root:pw role revoke r --path /b --write
        -u root:pw role get r
        -u root:pw user revoke --roles r x
        -u x:pw get /a/x
        -u root:pw role remove r
        -u root:pw role remove r
        -u root:pw user remove x
        -u root:pw user remove root
        -u root:pw member list
        -u root:pw auth disable
        auth disable
        get /a/x
        """;

    [Theory]
    [InlineData(Commands)]
    [InlineData(AuthCommands)]
    public async Task Every_command_prints_what_it_prints_with_etcd(string commands)
    {
        using var directory = new TemporaryDirectory();
        using var etcd = await ServerProcess.StartAsync(
            Programs.Etcd, new ServerOptions { DataDir = directory.Child("etcd") });
        using var netcd = await Programs.StartNetcdAsync(directory);
        List<string> differences = [];

        foreach (var command in commands.ReplaceLineEndings("\n").Split('\n'))
        {
            var outcomes = await Task.WhenAll(OutcomeAsync(etcd, command), OutcomeAsync(netcd, command));
            if (outcomes[0] != outcomes[1])
            {
                differences.Add($"etcdctl {command}\n  etcd:  {outcomes[0]}\n  netcd: {outcomes[1]}");
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    [Fact]
    public async Task Watch_prints_the_next_value()
    {
        using var directory = new TemporaryDirectory();
        using var server = await Programs.StartNetcdAsync(directory);
        var etcdctl = new Etcdctl(server);
        using var watch = etcdctl.Start("watch", "/w");
        await WatcherAsync(server);

        await etcdctl.RunAsync("set", "/w", "seen");

        Assert.Equal(0, await watch.WaitForExitAsync());
        Assert.Equal("seen\n", watch.Output);
    }

    [Fact]
    public async Task Watch_forever_prints_every_value_below()
    {
        using var directory = new TemporaryDirectory();
        using var server = await Programs.StartNetcdAsync(directory);
        var etcdctl = new Etcdctl(server);
        using var watch = etcdctl.Start("watch", "--recursive", "--forever", "/w");
        await WatcherAsync(server);

        await etcdctl.RunAsync("set", "/w/a", "1");
        await etcdctl.RunAsync("set", "/w/b", "2");

        await Poll.UntilAsync("both values are printed", () => watch.Output == "[set] /w/a\n1\n[set] /w/b\n2\n");
    }

    [Fact]
    public async Task Exec_watch_runs_a_program_with_the_event_in_its_environment()
    {
        using var directory = new TemporaryDirectory();
        using var server = await Programs.StartNetcdAsync(directory);
        var etcdctl = new Etcdctl(server);
        using var watch = etcdctl.Start(
            "exec-watch", "--recursive", "/e", "--", "sh", "-c", "echo $ETCD_WATCH_ACTION $ETCD_WATCH_KEY $ETCD_WATCH_VALUE");
        await WatcherAsync(server);

        await etcdctl.RunAsync("set", "/e", "value");

        await Poll.UntilAsync(
            "the program printed",
            () => watch.Output.Contains("set /e value", StringComparison.Ordinal));
    }

    private static async Task<string> OutcomeAsync(ServerProcess server, string command)
    {
        var ended = await new Etcdctl(server).RunAsync(command.Split(' '));
        return $"{ended.Status} {ended.Output}{ended.Errors}"
            .Replace(server.Options.ClientUrl, "CLIENT-URL", StringComparison.Ordinal)
            .Replace(server.Options.PeerUrl, "PEER-URL", StringComparison.Ordinal)
            .Replace(await MemberIdAsync(server), "MEMBER-ID", StringComparison.Ordinal);
    }

    private static async Task<string> MemberIdAsync(ServerProcess server) =>
        JsonNode.Parse((await server.GetAsync("/v2/members/leader")).Body)?["id"]?.GetValue<string>()
        ?? throw new FormatException("A member without an ID.");

    private static Task<RawResponse> WatcherAsync(ServerProcess server) => Poll.UntilAsync(
        "etcdctl waits for an event",
        async () => await server.GetAsync("/v2/stats/store") is { } statistics
            && statistics.Body.Contains("\"watchers\":1", StringComparison.Ordinal) ? statistics : null,
        explain: () => server.Log);
}
