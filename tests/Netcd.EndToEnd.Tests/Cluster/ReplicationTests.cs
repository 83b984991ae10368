using Netcd.EndToEnd.Tests.Cluster.Running;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>What is written through any member is read at every member.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ReplicationTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public async Task A_write_through_any_member_is_read_at_every_member(int members)
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members));

        await EveryWay.AssertAsync(cluster);
    }

    [Fact]
    public async Task A_stream_of_events_on_a_follower_goes_on_when_the_leader_dies()
    {
        const int EventsEach = 20;
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        var leader = await cluster.LeaderAsync();
        var followers = await cluster.FollowersAsync();
        await using var stream = await EventStream.OpenAsync(followers[0], "/streamed");

        await WriteAsync(followers[1], from: 0);
        await leader.KillAsync();
        await cluster.LeaderAsync();
        await WriteAsync(followers[1], from: EventsEach);

        Assert.Equal(Enumerable.Range(0, 2 * EventsEach).Select(i => $"{i}"), await stream.ReadValuesAsync(2 * EventsEach));

        static async Task WriteAsync(ClusterMember member, int from)
        {
            for (var i = from; i < from + EventsEach; i++)
            {
                await member.PutAsync("/streamed/key", $"{i}");
            }
        }
    }

    [Fact]
    public async Task A_quorum_read_at_any_member_sees_the_last_write()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, members: 3));
        for (var i = 0; i < 30; i++)
        {
            await cluster.Members[i % 3].PutAsync("/read", $"{i}");

            var answer = await cluster.Members[(i + 1) % 3].GetAsync("/v2/keys/read?quorum=true");

            Assert.Contains($"\"value\":\"{i}\"", answer.Body, StringComparison.Ordinal);
        }
    }
}
