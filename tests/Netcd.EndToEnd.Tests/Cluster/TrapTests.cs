using System.Net;
using System.Text.Json.Nodes;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>
/// What goes wrong with members most often: each test shows what an operator sees, and that what
/// <c>docs/operations.md</c> says to do works.
/// </summary>
public sealed class TrapTests
{
    [Fact]
    public async Task A_member_that_was_added_with_a_wrong_URL_costs_nothing_and_is_corrected_or_removed()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 1));
        var first = cluster.Members[0];
        var wrong = await PostAsync(first, "http://127.0.0.1:1");
        Assert.Equal(201, wrong.Status);
        await first.PutAsync("/goes", "on"); // At etcd this is where it ends.

        var refused = await PostAsync(first, "http://127.0.0.1:2");
        Assert.Equal(500, refused.Status);
        Assert.Contains("start it, or remove it if its URL is wrong", refused.Body, StringComparison.Ordinal);
        var row = await ClusterProgress.RowAsync(first, IdIn(wrong));
        Assert.Equal(("learner", "0", ""), ($"{row?["role"]}", $"{row?["match"]}", $"{row?["reachableSince"]}"));

        Assert.Equal(204, (await SendAsync(first, "DELETE", $"/v2/members/{IdIn(wrong)}")).Status);
        Assert.Equal(201, (wrong = await PostAsync(first, "http://127.0.0.1:3")).Status);
        var second = cluster.Enlist(Programs.Netcd);
        Assert.Equal(204, (await SendAsync(
            first, "PUT", $"/v2/members/{IdIn(wrong)}", UrlsJson(second.Options.PeerUrl))).Status);
        second.Options = second.Options with
        {
            InitialCluster = $"{first.Name}={first.Options.PeerUrl},{second.Name}={second.Options.PeerUrl}",
            JoinsExisting = true,
        };
        second.Launch();

        await second.WaitUntilHealthyAsync();
        await second.WaitForAsync("/goes", "on");
        Assert.Equal(("2", "2"), await VotersAndQuorumAsync(first));
    }

    [Fact]
    public async Task A_member_that_was_removed_and_added_again_ends_on_its_old_directory_and_rejoins_with_its_data_kept()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        await cluster.Members[0].PutAsync("/k", "x");
        var member = (await cluster.FollowersAsync())[0];
        var (oldId, other) = (member.Id, cluster.Members.First(one => one != member));
        await cluster.RemoveAsync(member);
        Assert.Equal(0, await member.WaitForExitAsync());
        Assert.Equal(201, (await PostUntilTakenAsync(other, member.Options.PeerUrl)).Status);

        member.Launch();
        Assert.Equal(0, await member.WaitForExitAsync());
        Assert.Contains("the member has been permanently removed from the cluster", member.Log, StringComparison.Ordinal);

        await RejoinAsync(member, other);
        Assert.NotEqual(oldId, member.Id);
        await member.WaitForAsync("/k", "x");
        AssertKeptAside(member);
        Assert.Equal(("3", "2"), await VotersAndQuorumAsync(other));
    }

    [Fact]
    public async Task A_member_whose_directory_was_wiped_does_not_start_as_new_and_rejoins_by_one_command()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        await cluster.Members[0].PutAsync("/k", "x");
        var member = (await cluster.FollowersAsync())[0];
        var (oldId, other) = (member.Id, cluster.Members.First(one => one != member));
        await member.KillAsync();
        member.Wipe();

        member.Launch();
        Assert.Equal(1, await member.WaitForExitAsync());
        Assert.Contains($"{oldId} has already been bootstrapped", member.Log, StringComparison.Ordinal);

        await RejoinAsync(member, other);
        Assert.NotEqual(oldId, member.Id);
        await member.WaitForAsync("/k", "x");
        Assert.Equal(("3", "2"), await VotersAndQuorumAsync(other));

        await member.StopAsync();
        await RejoinAsync(member, other); // Where the flag was left, it does nothing.
        Assert.Contains("--rejoin: nothing to do", member.Log, StringComparison.Ordinal);
        await member.WaitForAsync("/k", "x");
    }

    [Fact]
    public async Task A_second_member_of_the_same_name_is_refused_at_its_start()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        var (first, second) = (cluster.Members[0], cluster.Members[1]);
        var twin = cluster.Enlist(Programs.Netcd);
        cluster.Forget(twin);

        // The same command with another directory and other ports.
        twin.Options = twin.Options with { Name = second.Name, InitialCluster = second.Options.InitialCluster };
        twin.Launch();
        Assert.Equal(1, await twin.WaitForExitAsync());
        Assert.Contains(
            $"must include {second.Name}={twin.Options.PeerUrl} given --initial-advertise-peer-urls", twin.Log, StringComparison.Ordinal);

        // Joining with a name that is taken.
        Assert.Equal(201, (await PostUntilTakenAsync(first, twin.Options.PeerUrl)).Status);
        twin.Options = twin.Options with
        {
            InitialCluster = $"{second.Options.InitialCluster},{second.Name}={twin.Options.PeerUrl}",
            JoinsExisting = true,
        };
        twin.Launch();
        Assert.Equal(1, await twin.WaitForExitAsync());
        Assert.Contains("member count is unequal", twin.Log, StringComparison.Ordinal);

        // With a name of its own.
        twin.Options = twin.Options with
        {
            Name = "other",
            InitialCluster = $"{second.Options.InitialCluster},other={twin.Options.PeerUrl}",
        };
        twin.Launch();
        await twin.WaitUntilHealthyAsync();
        Assert.Equal(("4", "3"), await VotersAndQuorumAsync(first));
    }

    [Fact]
    public async Task A_cluster_that_lost_half_its_members_is_recovered_by_one_command_per_member_and_no_data_is_deleted()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 4));
        await cluster.Members[0].PutAsync("/k", "x");
        var (survivor, others) = (cluster.Members[0], cluster.Members.Skip(1).ToArray());
        await survivor.WaitForAsync("/k", "x");
        var clusterId = survivor.ClusterId;
        foreach (var lost in others[1..])
        {
            await lost.KillAsync();
        }

        await AssertTellsThatTheQuorumIsLostAsync(survivor);
        await survivor.KillAsync();
        survivor.Launch(); // Nobody could know that this does not help, and it must not hide what the next step needs.
        await AssertTellsThatTheQuorumIsLostAsync(survivor);
        Assert.Contains("serving client requests although nobody leads", survivor.Log, StringComparison.Ordinal);
        Assert.Equal(2, survivor.Log.Split("ready to serve client requests").Length); // That is of the first start.

        await others[0].StopAsync();
        await survivor.StopAsync();
        survivor.Options = survivor.Options with { Extra = ["--force-new-cluster"] };
        survivor.Launch();
        await survivor.WaitUntilHealthyAsync();
        await survivor.StopAsync();
        survivor.Options = survivor.Options with { Extra = [] };
        survivor.Launch();
        await survivor.WaitUntilHealthyAsync();
        await survivor.WaitForAsync("/k", "x");
        await survivor.PutAsync("/after", "y");

        await Task.WhenAll(others.Select(other => RejoinAsync(other, survivor))); // They wait for each other.
        foreach (var other in others)
        {
            await other.WaitForAsync("/k", "x");
            await other.WaitForAsync("/after", "y");
            Assert.Equal(clusterId, other.ClusterId);
            AssertKeptAside(other);
        }

        Assert.Equal(("4", "3"), await VotersAndQuorumAsync(survivor));
        await EveryWay.AssertAsync(cluster);
    }

    [Fact]
    public async Task A_directory_of_another_cluster_is_not_touched()
    {
        await using var one = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 1));
        await using var two = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 1));
        var stranger = two.Members[0];
        await stranger.PutAsync("/k", "x");
        await stranger.StopAsync();

        stranger.Options = stranger.Options with { Extra = ["--rejoin", one.Members[0].Options.ClientUrl] };
        stranger.Launch();

        Assert.Equal(1, await stranger.WaitForExitAsync());
        Assert.Contains($"belongs to cluster {stranger.ClusterId}", stranger.Log, StringComparison.Ordinal);
        stranger.Options = stranger.Options with { Extra = [] };
        stranger.Launch();
        await stranger.WaitUntilHealthyAsync();
        await stranger.WaitForAsync("/k", "x");
    }

    [Fact]
    public async Task Members_whose_addresses_change_one_after_another_are_found_again_once_the_cluster_is_told()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        await cluster.Members[0].PutAsync("/k", "x");
        for (var moved = 0; moved < cluster.Members.Count; moved++)
        {
            var (member, other) = (cluster.Members[moved], cluster.Members[(moved + 1) % cluster.Members.Count]);
            await member.StopAsync();
            await cluster.LeaderAsync(); // It may have been the leader itself.
            member.Options = member.Options with { Address = new IPAddress([127, 0, 0, (byte)(moved + 2)]) };

            Assert.Equal(204, (await SendAsync(
                other, "PUT", $"/v2/members/{member.Id}", UrlsJson(member.Options.PeerUrl))).Status);
            member.Launch();

            await member.WaitUntilHealthyAsync();
            await other.PutAsync("/moved", $"{moved}");
            await member.WaitForAsync("/moved", $"{moved}");
            var row = await Poll.UntilAsync(
                "it is reached at its new address",
                async () => await ClusterProgress.RowAsync(other, member.Id) is { } found && found["reachableSince"] is not null
                    ? found
                    : null,
                explain: cluster.LogTails);
            Assert.Equal(member.Options.PeerUrl, $"{row["peerURLs"]?[0]}");
        }

        await EveryWay.AssertAsync(cluster);
    }

    private static async Task AssertTellsThatTheQuorumIsLostAsync(ClusterMember survivor)
    {
        var progress = await Poll.UntilAsync(
            "the quorum is missed",
            async () => await survivor.TryReadAsync("/netcd/members") is { } told && $"{told["leader"]}" == "" ? told : null,
            explain: survivor.LogTail);
        Assert.Equal(("2", "3", "0"), ($"{progress["reachableVoters"]}", $"{progress["quorum"]}", $"{progress["mayLose"]}"));
        Assert.Equal(503, (await survivor.GetAsync("/health")).Status);
        Assert.Contains("During election", (await survivor.GetAsync("/v2/members/leader")).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await survivor.GetAsync("/v2/stats/self")).Status);
        Assert.Equal(200, (await survivor.GetAsync("/version")).Status);
        Assert.Contains("\"value\":\"x\"", (await survivor.GetAsync("/v2/keys/k")).Body, StringComparison.Ordinal);
        Assert.NotNull((await survivor.GetAsync("/v2/keys/")).Header("X-Raft-Index"));
    }

    private static async Task RejoinAsync(ClusterMember member, ClusterMember running)
    {
        member.Options = member.Options with { Extra = ["--rejoin", running.Options.ClientUrl] };
        member.Launch();
        await member.WaitUntilHealthyAsync();
        await ClusterProgress.WaitForVoterAsync(running, member.Id);
    }

    private static void AssertKeptAside(ClusterMember member)
    {
        var aside = Assert.Single(Directory.GetDirectories(member.Options.DataDir, "member.before-rejoin-*"));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(aside, "wal"), "*.wal"));
        Assert.Contains($"the data that this member had is kept in {aside}", member.Log, StringComparison.Ordinal);
    }

    private static async Task<(string Voters, string Quorum)> VotersAndQuorumAsync(ClusterMember asked)
    {
        var told = await Poll.UntilAsync(
            $"{asked.Name} tells of the cluster", () => asked.TryReadAsync("/netcd/members"), explain: asked.LogTail);
        return ($"{told["voters"]}", $"{told["quorum"]}");
    }

    /// <summary>A change that follows another one too closely comes to nothing, and is refused with 500 after a while.</summary>
    private static Task<RawResponse> PostUntilTakenAsync(ClusterMember through, string peerUrl) => Poll.UntilAsync(
        $"{peerUrl} is added",
        async () => await PostAsync(through, peerUrl) is { Status: < 500 } taken ? taken : null,
        explain: through.LogTail);

    private static Task<RawResponse> PostAsync(ClusterMember through, string peerUrl) =>
        SendAsync(through, "POST", "/v2/members", UrlsJson(peerUrl));

    private static Task<RawResponse> SendAsync(ClusterMember through, string method, string target, string? json = null) =>
        through.SendAsync(RawRequest.Create(method, target, [("Content-Type", "application/json")], json));

    private static string UrlsJson(string peerUrl) => $"{{\"peerURLs\":[\"{peerUrl}\"]}}";

    private static string IdIn(RawResponse added) => $"{JsonNode.Parse(added.Body)?["id"]}";
}
