using Netcd.Raft.Messages;
using Netcd.Raft.Progress;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Progress;

/// <summary>A leader and a follower that needs what the leader has compacted.</summary>
public sealed class SnapshotSendingTests
{
    public static TheoryData<PeerDialect> Dialects => [PeerDialect.Etcd23, PeerDialect.Etcd34];

    [Fact]
    public void A_follower_behind_the_compacted_part_gets_a_snapshot_and_no_appends_meanwhile()
    {
        var member = WithCompactedLog(ClusterOptions.Etcd34);

        var sent = Assert.Single(Reject(member));

        Assert.Equal((MessageType.Snapshot, Say.Two), (sent.Type, sent.To));
        Assert.Equal(5UL, sent.Snapshot?.Id.Index);
        Assert.Equal(ProgressState.Snapshot, Of(member).State);
        Assert.DoesNotContain(member.Propose("x"), message => message.To == Say.Two);
        Assert.Contains(member.Tick(1), message => message.To == Say.Two && message.Type == MessageType.Heartbeat);
        Assert.Empty(member.Step(Say.HeartbeatReply(Say.Two, term: 2)));
    }

    [Fact]
    public void Who_has_not_answered_for_long_gets_no_snapshot()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        for (var tick = 0; tick < 20; tick++)
        {
            member.Step(Say.HeartbeatReply(Say.Three, term: 1));
            member.Tick(1);
        }

        member.Do(node => node.ReportUnreachable(Say.Two));
        Propose(member, answering: Say.Three, count: 3);
        member.Member.TakeSnapshot(keptCount: 0);
        member.Do(node => node.ReportUnreachable(Say.Two));

        Assert.DoesNotContain(member.Propose("x"), message => message.To == Say.Two);
        Assert.Contains(
            member.Step(Say.HeartbeatReply(Say.Two, term: 1)), message => message.Type == MessageType.Snapshot);
    }

    [Fact]
    public void A_snapshot_that_arrived_is_followed_by_a_probe_behind_it_once_the_follower_is_heard()
    {
        var member = WithCompactedLog(ClusterOptions.Etcd34);
        Reject(member);

        member.Do(node => node.ReportSnapshot(Say.Two, isReceived: true));

        Assert.Equal((ProgressState.Probe, 6UL), (Of(member).State, Of(member).Next));
        Assert.DoesNotContain(member.Propose("x"), message => message.To == Say.Two);
        var append = member.Step(Say.HeartbeatReply(Say.Two, term: 2)).First(message => message.Type == MessageType.Append);
        Assert.Equal(5UL, append.Previous.Index);
    }

    [Fact]
    public void A_snapshot_that_did_not_arrive_is_sent_again_once_the_follower_is_heard()
    {
        var member = WithCompactedLog(ClusterOptions.Etcd34);
        Reject(member);

        member.Do(node => node.ReportSnapshot(Say.Two, isReceived: false));

        Assert.Equal((ProgressState.Probe, 1UL), (Of(member).State, Of(member).Next));
        Assert.DoesNotContain(member.Propose("x"), message => message.To == Say.Two);
        Assert.Contains(
            member.Step(Say.HeartbeatReply(Say.Two, term: 2)), message => message.Type == MessageType.Snapshot);
    }

    [Theory, MemberData(nameof(Dialects))]
    public void An_answer_that_covers_the_snapshot_ends_the_waiting(PeerDialect dialect)
    {
        var member = WithCompactedLog(new ClusterOptions { Dialect = dialect });
        Reject(member);

        member.Step(Say.Ack(Say.Two, term: 2, index: 4));
        Assert.Equal(ProgressState.Snapshot, Of(member).State); // Not enough yet.
        member.Step(Say.Ack(Say.Two, term: 2, index: 5));

        Assert.Equal((ProgressState.Replicate, 6UL), (Of(member).State, Of(member).Next));
    }

    [Fact]
    public void A_report_on_a_snapshot_that_nobody_waits_for_changes_nothing()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        var before = Of(member);

        member.Do(node => node.ReportSnapshot(Say.Two, isReceived: false));
        member.Do(node => node.ReportSnapshot(new MemberId(9), isReceived: false));

        Assert.Equal(before, Of(member));
    }

    [Theory, MemberData(nameof(Dialects))]
    public void While_a_snapshot_is_on_its_way_being_unreachable_changes_nothing(PeerDialect dialect)
    {
        var member = WithCompactedLog(new ClusterOptions { Dialect = dialect });
        Reject(member);

        member.Do(node => node.ReportUnreachable(Say.Two));

        Assert.Equal(ProgressState.Snapshot, Of(member).State);
    }

    /// <summary>A leader in term 2 that has compacted all its five entries; it probes member 2 at the fifth.</summary>
    private static LoneMember WithCompactedLog(ClusterOptions options)
    {
        var member = LoneMember.Leading(voterCount: 3, options, terms: [1, 1, 1, 1]);
        member.Step(Say.Ack(Say.Three, term: 2, index: 5));
        member.Member.TakeSnapshot(keptCount: 0);
        return member;
    }

    /// <summary>Member 2 turns out to have nothing.</summary>
    private static IReadOnlyList<Message> Reject(LoneMember member) =>
        member.Step(Say.Rejection(Say.Two, term: 2, index: 4, hint: 0));

    private static void Propose(LoneMember member, MemberId answering, int count)
    {
        for (var i = 0; i < count; i++)
        {
            member.Propose("x");
            member.Step(Say.Ack(answering, member.Node.Term, member.Node.Last.Index));
        }
    }

    private static MemberProgress Of(LoneMember member) =>
        member.Node.Progress().Single(progress => progress.Id == Say.Two);
}
