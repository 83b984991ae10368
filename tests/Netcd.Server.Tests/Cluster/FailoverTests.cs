using Netcd.Disk;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Server.Proposals;
using Netcd.Store;
using Netcd.Store.Watching;

namespace Netcd.Server.Tests.Cluster;

public class FailoverTests
{
    private const int ElectionTicks = 10;

    [Theory]
    [InlineData(Dialect.Etcd34)]
    [InlineData(Dialect.Etcd23)]
    public async Task A_write_that_a_leader_took_with_it_is_answered_within_two_election_timeouts(Dialect dialect)
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = dialect }, "a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var follower = cluster.Members.First(member => member != leader);
        cluster.Network.Loses = static message => message.Type == MessageType.Propose;
        var put = Propose(follower, "/lost");
        await cluster.SettleAsync();
        cluster.Network.Isolate(leader.Id);
        cluster.Network.Loses = static _ => false;

        await cluster.TickAsync(2 * ElectionTicks);

        Assert.Equal(ProposalResult.TimedOutByLeaderFailure, await AnswerAsync(put));
    }

    [Fact]
    public async Task A_write_that_the_next_leader_has_in_its_log_is_answered_as_done()
    {
        // With these seeds there is a next leader in time; otherwise the client would be told that nobody knows.
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Seed = options.Seed + 10 }, "a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var follower = cluster.Members.First(member => member != leader);
        cluster.Network.Loses = static message => message.Type == MessageType.AppendResponse;
        var put = Propose(follower, "/kept");
        await cluster.SettleAsync();
        Assert.False(put.IsCompleted);
        cluster.Network.Isolate(leader.Id);
        cluster.Network.Loses = static _ => false;

        await cluster.TickAsync(2 * ElectionTicks);

        Assert.IsType<ProposalResult.Applied>(await AnswerAsync(put));
    }

    [Fact]
    public async Task A_leader_whose_process_is_gone_is_replaced_soon_after_an_election_timeout()
    {
        for (var seed = 0UL; seed < 10; seed++)
        {
            var offset = 3 * seed;
            await using var cluster = await RunningCluster.FoundAsync(
                options => options with { Seed = options.Seed + offset }, "a", "b", "c");
            var leader = await cluster.LeaderAsync();
            await cluster.PutAsync(leader, "/k", "x");
            cluster.Network.Isolate(leader.Id);

            await cluster.TickAsync(ElectionTicks + 3);

            Assert.Contains(cluster.Members, member => member != leader && member.Progress.Leader == member.Id);
        }
    }

    [Fact]
    public async Task A_write_that_waited_for_a_leader_is_not_ended_with_those_that_one_took_with_it()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var follower = cluster.Members.First(member => member != leader);
        cluster.Network.Loses = static message => message.Type is MessageType.Propose or MessageType.Vote;
        var lost = Propose(follower, "/lost");
        await cluster.SettleAsync();
        cluster.Network.Isolate(leader.Id);
        await cluster.TickUntilAsync(() => follower.Progress.Leader.Value == 0, "the leader to be missed");
        cluster.Network.Loses = static _ => false;
        var waiting = Propose(follower, "/waiting");

        Assert.IsType<ProposalResult.Applied>(await cluster.WhileTimePassesAsync(waiting));
        Assert.Equal(ProposalResult.TimedOutByLeaderFailure, await cluster.WhileTimePassesAsync(lost));
    }

    [Fact]
    public async Task A_leader_that_is_cut_off_answers_its_own_clients_when_it_steps_down()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        cluster.Network.Isolate(leader.Id);
        var put = Propose(leader, "/k");

        await cluster.TickAsync(2 * ElectionTicks);

        Assert.Equal(ProposalResult.TimedOutByLostConnection, await AnswerAsync(put));
    }

    [Theory]
    [InlineData(Dialect.Etcd34)]
    [InlineData(Dialect.Etcd23)]
    public async Task No_write_fails_while_a_leader_that_stops_hands_over(Dialect dialect)
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = dialect }, "a", "b", "c");
        var leader = await cluster.LeaderAsync();
        await cluster.TickAsync(1); // By the answers to a heartbeat a leader of the 2.3 dialect knows who is a netcd.
        var puts = new List<Task<ProposalResult>>();
        cluster.Network.Loses = static message => message.Type == MessageType.Append; // The successor is behind for a while.
        puts.Add(Propose(leader, "/k/leader"));
        PutAtFollowers();
        var stopping = leader.StopAsync();
        for (var ticks = 0; !stopping.IsCompleted; ticks++)
        {
            if (ticks == 4)
            {
                cluster.Network.Loses = static _ => false;
            }

            await cluster.TickAsync(1);
            PutAtFollowers();
        }

        Assert.All(
            await cluster.WhileTimePassesAsync(Task.WhenAll(puts)),
            result => Assert.IsType<ProposalResult.Applied>(result));

        void PutAtFollowers() => puts.AddRange(
            cluster.Members.Where(member => member != leader).Select(member => Propose(member, "/k/follower")));
    }

    [Fact]
    public async Task In_the_2_3_dialect_a_leader_hands_over_to_a_netcd_although_an_etcd_has_been_connected_as_long()
    {
        await using var cluster = await RunningCluster.FoundAsync(
            static options => options with { Dialect = Dialect.Etcd23 }, "a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var others = cluster.Members.Where(member => member != leader).OrderBy(member => member.Id).ToArray();
        cluster.Network.Changes = message => message.From == others[0].Id ? As23(message) : message;
        await cluster.TickAsync(1);
        var term = leader.Progress.Term;

        await cluster.TickUntilStoppedAsync(leader);

        Assert.All(others, member => Assert.Equal((others[1].Id, term + 1), (member.Progress.Leader, member.Progress.Term)));
    }

    [Fact]
    public async Task In_the_2_3_dialect_a_leader_among_etcds_just_stops()
    {
        await using var cluster = await RunningCluster.FoundAsync(
            static options => options with { Dialect = Dialect.Etcd23 }, "a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var isAsked = false;
        cluster.Network.Changes = message =>
        {
            isAsked |= message.Type == MessageType.TimeoutNow;
            return message.From == leader.Id ? message : As23(message);
        };
        await cluster.TickAsync(1);

        await cluster.TickUntilStoppedAsync(leader);

        Assert.False(isAsked);
        Assert.Equal(Role.Leader, leader.Progress.Role);
    }

    [Fact]
    public async Task A_watch_at_a_member_that_remains_survives_the_leader()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var others = cluster.Members.Where(member => member != leader).ToArray();
        using var poll = Assert.IsType<WatchResult.Watching>(
            others[0].Store.Watch(KeySpaces.Client, recursive: true, stream: false, sinceIndex: 0)).Watcher;
        cluster.Network.Isolate(leader.Id);
        await cluster.TickUntilAsync(() => others[1].Progress.Leader != leader.Id, "the leader to be missed");

        var put = await cluster.PutAsync(others[1], "/k", "x");
        var seen = await cluster.WhileTimePassesAsync(poll.NextAsync(CancellationToken.None).AsTask());

        Assert.NotNull(seen);
        Assert.Equal(put.Node.ModifiedIndex, seen.Node.ModifiedIndex);
    }

    /// <summary>The answer that was given before now, on the clock of the cluster; it is on its way.</summary>
    private static Task<ProposalResult> AnswerAsync(Task<ProposalResult> proposal) =>
        proposal.WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>What etcd 2.3 sends has no context.</summary>
    private static Message As23(Message message) => message with { Context = ReadOnlyMemory<byte>.Empty };

    private static Task<ProposalResult> Propose(Member member, string key) =>
        member.ProposeAsync(RunningMember.Put(key, "x"), CancellationToken.None).AsTask();
}
