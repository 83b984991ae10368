using System.Text.Json.Nodes;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>Whatever turns up on the peer port, healthy members say what it is and go on.</summary>
[Collection(ClusterCollection.Name)]
public sealed class StrangePeerTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Seed = 20261121;
    private const int MegabytesMax = 256;

    private static readonly string[] PostTargets = ["/raft", "/raft/snapshot"];

    private ProcessCluster? _running;

    private ProcessCluster Cluster => _running ?? throw new InvalidOperationException("The cluster is not started yet.");

    public async Task InitializeAsync() =>
        _running = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    [Fact]
    public async Task A_member_of_another_cluster_is_refused_and_both_sides_say_why()
    {
        var stranger = Cluster.Enlist(Programs.Netcd);
        stranger.Options = stranger.Options with
        {
            InitialCluster = string.Join(
                ',', Cluster.Members.Select(member => $"{member.Name}={member.Options.PeerUrl}")),
            Extra = ["--initial-cluster-token", "another"],
        };
        stranger.Launch();
        Cluster.Forget(stranger);

        await WaitForLogAsync(stranger, "cluster ID mismatch");
        await WaitForLogAsync(Cluster.Members[0], "cluster ID mismatch");

        stranger.Dispose();
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task Garbage_on_the_peer_port_is_refused()
    {
        var random = new Random(Seed);
        var member = Cluster.Members[0];
        foreach (var target in PostTargets)
        {
            for (var i = 0; i < 20; i++)
            {
                var body = new byte[random.Next(1, 5000)];
                random.NextBytes(body);
                var answer = await PostAsync(member, target, body);
                Assert.True(answer.Status is >= 400 and < 600, $"seed {Seed}, {target} {i}: {answer}");
            }
        }

        for (var i = 0; i < 20; i++)
        {
            var noise = new byte[2000];
            random.NextBytes(noise);
            using var connection = await RawConnection.OpenAsync(member.Options.PeerPort);
            await connection.SendAsync(noise);
            await connection.SendAsync("\r\n\r\n"u8.ToArray());
            await connection.ReadToEndAsync();
        }

        await AssertUnharmedAsync();
    }

    [Theory]
    [InlineData("/raft")]
    [InlineData("/raft/snapshot")]
    public async Task A_body_without_end_does_not_fill_the_memory(string target)
    {
        var member = Cluster.Members[0];
        Assert.NotNull(member.ProcessId);
        var before = ProcessFigures.Of(member.ProcessId.Value).ResidentKiB;
        using var connection = await RawConnection.OpenAsync(member.Options.PeerPort);
        await connection.SendAsync(PeerRequest(member, target, ("Transfer-Encoding", "chunked")).Bytes);
        byte[] chunk = [.. "100000\r\n"u8, .. new byte[1024 * 1024], .. "\r\n"u8];
        var sent = 0;
        for (; sent < MegabytesMax && await connection.TrySendAsync(chunk); sent++)
        {
        }

        var grown = ProcessFigures.Of(member.ProcessId.Value).ResidentKiB - before;
        output.WriteLine($"{target}: took {sent} MiB, grew by {grown} KiB");
        Assert.True(grown < MegabytesMax * 1024 / 2, $"{member.Name} grew by {grown} KiB.");
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_client_port_as_a_peer_url_leaves_the_others_working()
    {
        var confused = await AddAsync(Cluster.Members[1].Options.ClientUrl);

        Assert.Equal(201, confused.Status);
        await WaitForLogAsync(await Cluster.LeaderAsync(), IdIn(confused));
        await AssertUnharmedAsync();
        Assert.Equal(204, (await DeleteAsync(confused)).Status);
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_peer_url_that_does_not_resolve_leaves_the_others_working()
    {
        var nowhere = await AddAsync("http://nosuch.invalid:2380");

        Assert.Equal(201, nowhere.Status);
        await WaitForLogAsync(await Cluster.LeaderAsync(), "nosuch.invalid");
        await AssertUnharmedAsync();
        Assert.Equal(204, (await DeleteAsync(nowhere)).Status);
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_peer_url_that_a_member_has_is_refused()
    {
        var answer = await AddAsync(Cluster.Members[1].Options.PeerUrl);

        Assert.Equal(409, answer.Status);
        Assert.Contains("peerURL exists", answer.Body, StringComparison.Ordinal);
        await AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_clock_that_is_an_hour_ahead_is_reported_and_nothing_else_happens()
    {
        var follower = (await Cluster.FollowersAsync())[0];
        await follower.StopAsync();
        follower.Options = follower.Options with { Environment = FalseClock.Ahead(TimeSpan.FromHours(1)) };
        follower.Launch();
        await follower.WaitUntilHealthyAsync();

        var witness = Cluster.Members.First(member => member != follower);
        await Poll.UntilAsync(
            "somebody reports the clocks",
            () => Task.FromResult(Cluster.Members.Any(member => member.Log.Contains(
                "the clock difference against peer", StringComparison.Ordinal)) ? "yes" : null),
            () => $"{witness.LogTail()}{follower.LogTail()}",
            TimeSpan.FromMinutes(2)); // They are compared every 30 s, if a probe was answered just before.
        await AssertUnharmedAsync();
    }

    private async Task AssertUnharmedAsync()
    {
        Assert.All(Cluster.Members, member => Assert.NotNull(member.ProcessId));
        await Cluster.WaitUntilHealthyAsync();
        await EveryWay.AssertAsync(Cluster);
    }

    private async Task<RawResponse> AddAsync(string peerUrl)
    {
        // The strict check wants all members connected for five seconds; until then it answers 500.
        RawResponse? answer = null;
        return await Poll.UntilAsync(
            $"{peerUrl} is added or refused for good",
            async () => (answer = await Cluster.Members[0].SendAsync(RawRequest.Create(
                "POST", "/v2/members", [("Content-Type", "application/json")], $"{{\"peerURLs\":[\"{peerUrl}\"]}}"))).Status < 500
                ? answer : null,
            explain: () => $"{answer}\n{Cluster.LogTails()}");
    }

    private async Task<RawResponse> DeleteAsync(RawResponse added) =>
        await Cluster.Members[0].SendAsync(
            RawRequest.Create("DELETE", $"/v2/members/{IdIn(added)}", headers: [], body: null));

    private static string IdIn(RawResponse added) => $"{JsonNode.Parse(added.Body)?["id"]}";

    private static async Task<RawResponse> PostAsync(ClusterMember member, string target, byte[] body)
    {
        using var connection = await RawConnection.OpenAsync(member.Options.PeerPort);
        var head = PeerRequest(member, target, ("Content-Length", $"{body.Length}"));
        return await connection.ExchangeAsync(head with { Bytes = [.. head.Bytes, .. body] });
    }

    // A peer's request up to its body: the right cluster and versions, from nobody.
    private static RawRequest PeerRequest(ClusterMember member, string target, (string Name, string Value) framing) =>
        RawRequest.Create(
            "POST",
            target,
            [
                ("X-Server-From", "1"),
                ("X-Server-Version", "3.4.23"),
                ("X-Min-Cluster-Version", "3.0.0"),
                ("X-Etcd-Cluster-ID", member.ClusterId),
                ("Content-Type", "application/protobuf"),
                framing,
            ],
            body: null);

    private static Task<string> WaitForLogAsync(ClusterMember member, string text) =>
        Poll.UntilAsync(
            $"{member.Name} logs '{text}'",
            () => Task.FromResult(member.Log.Contains(text, StringComparison.Ordinal) ? "yes" : null),
            member.LogTail);
}
