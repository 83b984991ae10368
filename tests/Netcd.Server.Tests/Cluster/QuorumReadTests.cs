using Netcd.Disk;
using Netcd.Raft.Messages;
using Netcd.Server.Proposals;

namespace Netcd.Server.Tests.Cluster;

public class QuorumReadTests
{
    [Theory]
    [InlineData(Dialect.Etcd34, true)]
    [InlineData(Dialect.Etcd34, false)]
    [InlineData(Dialect.Etcd23, true)]
    [InlineData(Dialect.Etcd23, false)]
    public async Task A_quorum_read_between_netcd_members_writes_nothing(Dialect dialect, bool atLeader)
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = dialect }, "a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var reader = cluster.Members.First(member => member == leader == atLeader);
        await ReadAsync(cluster, reader); // In the 2.3 dialect the first one goes through the log, too.
        await cluster.SettleAsync();
        var index = leader.Progress.CommitIndex;

        Assert.Null(await ReadAsync(cluster, reader));
        Assert.Null(await ReadAsync(cluster, reader));

        Assert.InRange(leader.Progress.CommitIndex, index, dialect == Dialect.Etcd34 ? index : index + 1); // 2.3 has its clock.
    }

    [Fact]
    public async Task Readers_that_wait_share_one_question_and_those_that_come_meanwhile_the_next()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var follower = cluster.Members.First(member => member != leader);
        var questions = 0;
        cluster.Network.Loses = message =>
        {
            questions += message.Type == MessageType.ReadIndex ? 1 : 0;
            return message.Type == MessageType.ReadIndexResponse && questions <= 1;
        };

        var first = follower.ConfirmLeadershipAsync(CancellationToken.None).AsTask();
        await cluster.SettleAsync();
        var others = Enumerable.Range(0, 500)
            .Select(_ => follower.ConfirmLeadershipAsync(CancellationToken.None).AsTask()).ToList();
        await cluster.SettleAsync();
        Assert.Equal(1, questions);
        Assert.False(first.IsCompleted);

        Assert.Null(await cluster.WhileTimePassesAsync(first));
        Assert.All(await cluster.WhileTimePassesAsync(Task.WhenAll(others)), Assert.Null);
        Assert.Equal(3, questions); // The first one again, and one for the 500.
    }

    [Fact]
    public async Task A_member_that_is_behind_answers_when_it_has_caught_up()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var follower = cluster.Members.First(member => member != leader);
        cluster.Network.Loses = message => message.To == follower.Id && message.Type == MessageType.Append;
        await cluster.PutAsync(leader, "/k", "new");

        var read = follower.ConfirmLeadershipAsync(CancellationToken.None).AsTask();
        await cluster.TickAsync(3);
        Assert.False(read.IsCompleted);
        cluster.Network.Loses = static _ => false;

        Assert.Null(await cluster.WhileTimePassesAsync(read));
        Assert.Equal("new", RunningCluster.Read(follower, "/k"));
    }

    [Fact]
    public async Task A_leader_that_was_deposed_and_does_not_know_it_answers_when_it_has_what_was_written_since()
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = Dialect.Etcd23 }, "a", "b", "c"); // There it would lead on for ever.
        var old = await cluster.LeaderAsync();
        await ReadAsync(cluster, old);
        cluster.Network.Isolate(old.Id);
        var other = cluster.Members.First(member => member != old);
        await cluster.TickUntilAsync(
            () => other.Progress.Leader != old.Id && other.Progress.Leader.Value != 0, "a new leader");
        await cluster.PutAsync(other, "/k", "new");

        var read = old.ConfirmLeadershipAsync(CancellationToken.None).AsTask();
        await cluster.TickAsync(20);
        Assert.False(read.IsCompleted);
        cluster.Network.Rejoin(old.Id);

        Assert.Null(await cluster.WhileTimePassesAsync(read));
        Assert.Equal("new", RunningCluster.Read(old, "/k"));
    }

    [Fact]
    public async Task A_new_leader_answers_after_an_entry_of_its_own_term_is_committed()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var old = await cluster.LeaderAsync();
        await cluster.PutAsync(old, "/k", "new");
        cluster.Network.Isolate(old.Id);
        cluster.Network.Loses = static message => message.Type == MessageType.AppendResponse; // It commits nothing.
        var others = cluster.Members.Where(member => member != old).ToArray();
        await cluster.TickUntilAsync(
            () => others.All(member => member.Progress.Leader != old.Id && member.Progress.Leader.Value != 0), "a new leader");

        var reads = others.Select(other => other.ConfirmLeadershipAsync(CancellationToken.None).AsTask()).ToArray();
        await cluster.TickAsync(3);
        Assert.All(reads, read => Assert.False(read.IsCompleted));
        cluster.Network.Loses = static _ => false;

        Assert.All(await cluster.WhileTimePassesAsync(Task.WhenAll(reads)), Assert.Null);
        Assert.All(others, other => Assert.Equal("new", RunningCluster.Read(other, "/k")));
    }

    [Fact]
    public async Task A_read_survives_a_change_of_the_leader()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var old = await cluster.LeaderAsync();
        var follower = cluster.Members.First(member => member != old);
        cluster.Network.Isolate(old.Id);

        var read = follower.ConfirmLeadershipAsync(CancellationToken.None).AsTask();

        Assert.Null(await cluster.WhileTimePassesAsync(read));
        Assert.NotEqual(old.Id, follower.Progress.Leader);
    }

    [Theory]
    [InlineData(Dialect.Etcd34)]
    [InlineData(Dialect.Etcd23)]
    public async Task A_leader_that_gives_no_answers_gets_one_entry_for_all_readers(Dialect dialect)
    {
        await using var cluster = await RunningCluster.FoundAsync(
            options => options with { Dialect = dialect }, "a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var follower = cluster.Members.First(member => member != leader);
        var (entries, isCut) = (0, true);
        cluster.Network.Loses = message =>
        {
            entries += message.Type == MessageType.Propose && !isCut ? 1 : 0;
            return message.Type == MessageType.ReadIndex || (message.Type == MessageType.Propose && isCut);
        };

        var first = follower.ConfirmLeadershipAsync(CancellationToken.None).AsTask();
        await cluster.TickAsync(15);
        Assert.False(first.IsCompleted);
        var others = Enumerable.Range(0, 100)
            .Select(_ => follower.ConfirmLeadershipAsync(CancellationToken.None).AsTask()).ToArray();
        isCut = false;

        Assert.Null(await cluster.WhileTimePassesAsync(first));
        Assert.All(await cluster.WhileTimePassesAsync(Task.WhenAll(others)), Assert.Null);
        Assert.Equal(2, entries); // One for the first reader, one for all others.
    }

    [Fact]
    public async Task A_leader_that_answers_again_is_asked_again()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        var follower = cluster.Members.First(member => member != leader);
        cluster.Network.Loses = static message => message.Type == MessageType.ReadIndex;
        await ReadAsync(cluster, follower);
        cluster.Network.Loses = static _ => false;
        await cluster.TickAsync(1);
        await ReadAsync(cluster, follower);
        await cluster.SettleAsync();
        var index = leader.Progress.CommitIndex;

        Assert.Null(await ReadAsync(cluster, follower));

        Assert.Equal(index, leader.Progress.CommitIndex);
    }

    [Fact]
    public async Task Without_a_quorum_a_read_times_out()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var leader = await cluster.LeaderAsync();
        foreach (var other in cluster.Members.Where(member => member != leader))
        {
            cluster.Network.Isolate(other.Id);
        }

        Assert.NotNull(await ReadAsync(cluster, leader));
        Assert.False(await cluster.WhileTimePassesAsync(
            leader.IsHealthyAsync(TimeSpan.FromSeconds(1), CancellationToken.None)));
    }

    private static Task<ProposalResult.Failed?> ReadAsync(RunningCluster cluster, Member member) =>
        cluster.WhileTimePassesAsync(member.ConfirmLeadershipAsync(CancellationToken.None).AsTask());
}
