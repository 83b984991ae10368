using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Raft.Roles;
using Netcd.Store;
using Netcd.TestKit.Fixtures;
using Netcd.TestKit.Network;
using Netcd.TestKit.Time;

namespace Netcd.Server.Tests.Cluster;

/// <summary>The directories of a real cluster of etcd 2.3.8, one of whose members was removed and replaced.</summary>
public class ClusterArchiveTests
{
    private readonly TestClock _clock = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task The_three_members_restart_as_a_cluster_and_the_removed_one_ends()
    {
        using var fixture = EtcdFixture.Unpack("etcd-2.3.8-cluster3");
        var state = fixture.Facts.GetProperty("state_before_shutdown").GetProperty("c1");
        var urls = state.GetProperty("members").GetProperty("body").GetProperty("members").EnumerateArray().ToDictionary(
            row => row.GetProperty("name").GetString()!, row => row.GetProperty("peerURLs")[0].GetString()!);
        var network = new MemoryNetwork(_clock);
        var members = new List<Member>();
        foreach (var name in new[] { "c1", "c2", "c3" })
        {
            members.Add(await StartAsync(network, fixture, name, urls[name]));
        }

        await TickUntilAsync(members, () => members.All(member => member.Published.IsCompletedSuccessfully));

        Assert.All(members, member => Assert.Equal(state.GetProperty("cluster_id").GetString(), $"{member.ClusterId}"));
        Assert.All(members, member => Assert.Equal(Dialect.Etcd23, member.Dialect));
        Assert.Single(members, member => member.Progress.Role == Role.Leader);
        Assert.All(members, member => Assert.NotNull(member.Store.Peek(KeyPath.Parse("/1/_top_hidden_one1"))));
        Assert.Equal(urls.Keys.Order(), members[0].Cluster.Members.Values.Select(row => row.Name).Order());

        var removed = await StartAsync(network, fixture, "c3-removed", "http://127.0.0.1:1");
        await TickUntilAsync([.. members, removed], () => removed.Completion.IsCompleted);
        Assert.Equal(fixture.Facts.GetProperty("removed_member_id").GetString(), $"{removed.Id}");
        Assert.Equal(MemberEnd.Removed, await removed.Completion);
        foreach (var member in members.Append(removed))
        {
            await member.DisposeAsync();
        }
    }

    private Task<Member> StartAsync(MemoryNetwork network, EtcdFixture fixture, string name, string url) =>
        Member.StartAsync(
            new MemberOptions
            {
                Name = name,
                DataDirectory = Path.Combine(fixture.Root, name),
                AdvertisePeerUrls = [url],
                AdvertiseClientUrls = [$"http://{name}:2379"],
                Seed = (ulong)name.Length + (ulong)name[1],
            },
            new PhysicalFileSystem(), _clock, NullLoggerFactory.Instance, network.Connect, network, CancellationToken.None);

    private async Task TickUntilAsync(List<Member> members, Func<bool> condition)
    {
        const int TicksMax = 5000;
        for (var ticks = 0; !condition(); ticks++)
        {
            Assert.True(ticks < TicksMax, $"waited {TicksMax} ticks in vain");
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            foreach (var member in members)
            {
                await member.TurnAsync();
                await member.TurnAsync();
            }
        }
    }
}
