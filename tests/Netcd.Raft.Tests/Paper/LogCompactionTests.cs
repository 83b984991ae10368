using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Paper;

/// <summary>Snapshots (Raft §7).</summary>
public sealed class LogCompactionTests
{
    [Fact]
    public void Raft_7_a_follower_that_needs_what_is_compacted_gets_the_snapshot()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster[3].Crash();
        for (var i = 0; i < 10; i++)
        {
            cluster.Propose(1, "x");
        }

        cluster.Settle();
        cluster[1].TakeSnapshot(keptCount: 0);
        cluster[3].Start();

        cluster.TickAll(2);

        Assert.Equal(11UL, cluster[3].Disk.Snapshot.Id.Index);
        Assert.DoesNotContain(cluster[3].AppliedEntries, entry => entry.Index > 1);
        Assert.Equal(cluster[1].State, cluster[3].State);
    }

    [Fact]
    public void Raft_7_a_follower_within_what_is_kept_gets_entries()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster[3].Crash();
        for (var i = 0; i < 10; i++)
        {
            cluster.Propose(1, "x");
        }

        cluster.Settle();
        cluster[1].TakeSnapshot(keptCount: 10);
        cluster[3].Start();

        cluster.TickAll(2);

        Assert.Equal(EntryId.Zero, cluster[3].Disk.Snapshot.Id);
        Assert.Equal(cluster[1].State, cluster[3].State);
    }

    [Fact]
    public void Raft_7_a_snapshot_replaces_the_log_and_tells_the_members()
    {
        var cluster = RaftCluster.Led(count: 3, leader: 1, ClusterOptions.Etcd34);
        cluster.ProposeConfChange(1, ConfChangeType.AddMember, member: 4);
        cluster.Settle();
        cluster.Propose(1, "x");
        cluster.Settle();
        cluster[1].TakeSnapshot(keptCount: 0);
        var joined = cluster.Join(4);

        cluster.TickAll(3);

        Assert.Equal(3UL, joined.Disk.Snapshot.Id.Index);
        Assert.Equal(4, joined.Node.Configuration.Voters.Count);
        Assert.Equal(cluster[1].State, joined.State);
    }

    [Fact]
    public void Raft_7_a_snapshot_of_what_the_log_already_has_keeps_the_log()
    {
        var state = new HardState(Term: 1, MemberId.None, Commit: 1);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34, state, terms: [1, 1, 1]);

        var answer = Assert.Single(member.Step(Say.Snapshot(Say.Two, term: 1, new EntryId(1, 2), voters: [1, 2, 3])));

        Assert.Equal(2UL, member.Node.CommitIndex); // What a snapshot covers is committed.
        Assert.Equal(2UL, answer.Previous.Index);
        Assert.Equal(3UL, member.Node.Last.Index);
        Assert.All(member.Member.Readies, ready => Assert.Null(ready.Snapshot));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Raft_7_a_snapshot_of_what_is_committed_is_passed_over(ulong index)
    {
        var state = new HardState(Term: 1, MemberId.None, Commit: 2);
        var member = LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34, state, terms: [1, 1, 1]);

        var answer = Assert.Single(member.Step(Say.Snapshot(Say.Two, term: 1, new EntryId(1, index), voters: [1, 2, 3])));

        Assert.Equal(MessageType.AppendResponse, answer.Type);
        Assert.Equal(2UL, answer.Previous.Index);
        Assert.Equal(3UL, member.Node.Last.Index);
        Assert.All(member.Member.Readies, ready => Assert.Null(ready.Snapshot));
    }

    [Fact]
    public void Raft_7_the_last_compacted_entry_still_lets_the_next_append_be_checked()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34, terms: [1, 1]);
        member.Member.TakeSnapshot(keptCount: 0);

        var sent = member.Propose("x");

        Assert.All(sent, message => Assert.Equal(new EntryId(2, 3), message.Previous));
    }
}
