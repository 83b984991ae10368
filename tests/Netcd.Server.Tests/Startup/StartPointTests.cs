using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Raft;
using Netcd.Server.Membership;
using Netcd.Server.Startup;
using Netcd.TestKit.Files;
using Netcd.TestKit.Network;
using Netcd.TestKit.Time;
using Netcd.Transport.Inquiry;

namespace Netcd.Server.Tests.Startup;

/// <summary>What an operator reads whose --initial-cluster is wrong: etcd's words, and what to do.</summary>
public class StartPointTests
{
    private readonly MemoryNetwork _network = new(new TestClock(DateTimeOffset.UnixEpoch));

    [Fact]
    public async Task A_name_that_is_not_listed()
    {
        var text = await RefusalAsync(Options() with { Name = "x" });

        Assert.StartsWith("couldn't find local name \"x\" in the initial cluster configuration", text, StringComparison.Ordinal);
        Assert.Contains("correct --name", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peer_URLs_other_than_the_own_entry()
    {
        var text = await RefusalAsync(Options() with { AdvertisePeerUrls = ["http://10.0.0.9:2380"] });

        Assert.StartsWith(
            "--initial-cluster must include a=http://10.0.0.9:2380 given "
            + "--initial-advertise-peer-urls=http://10.0.0.9:2380",
            text,
            StringComparison.Ordinal);
        Assert.Contains("forgot to set", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_URL_that_two_members_have()
    {
        var text = await RefusalAsync(Options() with
        {
            InitialCluster = [Founder("a", "http://10.0.0.1:2380"), Founder("b", "http://10.0.0.1:2380")],
        });

        Assert.StartsWith(
            "initial cluster a=http://10.0.0.1:2380,b=http://10.0.0.1:2380 has duplicate url", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_has_lived_before()
    {
        var self = IdentityHash.OfFoundingMember(["http://10.0.0.1:2380"], "etcd-cluster");
        Answer("http://10.0.0.2:2380", "3.4.0", new RemoteMember
        {
            Id = self,
            Name = "a",
            PeerUrls = ["http://10.0.0.1:2380"],
            ClientUrls = ["http://10.0.0.1:2379"],
        });

        var text = await RefusalAsync(Options());

        Assert.StartsWith($"member {self} has already been bootstrapped", text, StringComparison.Ordinal);
        Assert.Contains("--rejoin", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_to_join_that_nobody_answers_for()
    {
        var text = await RefusalAsync(Options() with { JoinsExisting = true });

        Assert.StartsWith(
            "cannot fetch cluster info from peer urls: could not retrieve cluster information from the given urls "
            + "(http://10.0.0.2:2380)",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_to_join_with_other_URLs()
    {
        Answer("http://10.0.0.2:2380", "3.4.0", Remote(1, "http://10.0.0.7:2380"), Remote(2, "http://10.0.0.2:2380"));

        var text = await RefusalAsync(Options() with { JoinsExisting = true });

        Assert.StartsWith("error validating peerURLs {ClusterID:99 ", text, StringComparison.Ordinal);
        Assert.Contains("unmatched member while checking PeerURLs", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3.5.0")]
    [InlineData("2.0.0")]
    [InlineData("not_decided")]
    public async Task A_cluster_to_join_of_another_time(string version)
    {
        Answer("http://10.0.0.2:2380", version, Remote(1, "http://10.0.0.1:2380"), Remote(2, "http://10.0.0.2:2380"));

        var text = await RefusalAsync(Options() with { JoinsExisting = true });

        Assert.StartsWith("incompatible with current running cluster: ", text, StringComparison.Ordinal);
    }

    private static MemberOptions Options() => new()
    {
        Name = "a",
        DataDirectory = "/data",
        AdvertisePeerUrls = ["http://10.0.0.1:2380"],
        InitialCluster = [Founder("a", "http://10.0.0.1:2380"), Founder("b", "http://10.0.0.2:2380")],
    };

    private static FoundingMember Founder(string name, string url) => new(name, [url]);

    private static RemoteMember Remote(ulong id, string url) => new() { Id = new MemberId(id), PeerUrls = [url] };

    private void Answer(string url, string version, params ImmutableArray<RemoteMember> members) => _network.Answer(
        url, () => new RemoteCluster(new ClusterId(0x99), members), () => new RemoteVersion("3.4.23", version));

    private async Task<string> RefusalAsync(MemberOptions options) =>
        (await Assert.ThrowsAsync<MemberStartException>(() => Member.StartAsync(
            options, new MemoryFileSystem(), TimeProvider.System, NullLoggerFactory.Instance, _network.Connect, _network,
            CancellationToken.None))).Message;
}
