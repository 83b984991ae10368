using Netcd.Raft.Messages;
using Netcd.Raft.Progress;
using Netcd.Raft.Tests.Cluster;
using Netcd.Raft.Wire;

namespace Netcd.Raft.Tests.Progress;

/// <summary>What a leader sends to a follower, depending on what it knows of it; as at etcd.</summary>
public sealed class FlowControlTests
{
    public static TheoryData<PeerDialect> Dialects => [PeerDialect.Etcd23, PeerDialect.Etcd34];

    [Fact]
    public void A_new_leader_probes_from_the_end_of_its_log()
    {
        var member = LoneMember.Leading(voterCount: 3, ClusterOptions.Etcd34, terms: [1, 1]);

        Assert.Equal((ProgressState.Probe, 0UL, 3UL), Of(member));
    }

    [Fact]
    public void A_probe_is_one_append_and_then_silence_until_the_answer()
    {
        var member = LoneMember.Leading(voterCount: 3, ClusterOptions.Etcd34);

        Assert.Empty(member.Propose("x"));
        Assert.Empty(member.Propose("y"));
        var next = member.Step(Say.Ack(Say.Two, term: 1, index: 1));

        Assert.Equal([2UL, 3], EntriesTo(Say.Two, next));
        Assert.Equal((ProgressState.Replicate, 1UL, 4UL), Of(member));
    }

    [Fact]
    public void In_the_3_4_dialect_the_answer_to_a_heartbeat_lets_the_next_probe_out()
    {
        var member = LoneMember.Leading(voterCount: 3, ClusterOptions.Etcd34);
        member.Tick(1);
        Assert.Empty(member.Propose("x"));

        var sent = member.Step(Say.HeartbeatReply(Say.Two, term: 1));

        Assert.Equal([1UL, 2], EntriesTo(Say.Two, sent));
    }

    [Fact]
    public void In_the_2_3_dialect_the_heartbeat_itself_lets_the_next_probe_out()
    {
        var member = LoneMember.Leading(voterCount: 3, ClusterOptions.Etcd23);
        Assert.Empty(member.Propose("x"));

        member.Tick(1);
        var sent = member.Propose("y");

        Assert.Equal([1UL, 2, 3], EntriesTo(Say.Two, sent));
    }

    [Fact]
    public void In_the_2_3_dialect_the_answer_to_a_heartbeat_lets_no_probe_out_by_itself()
    {
        var member = LoneMember.Leading(voterCount: 3, ClusterOptions.Etcd23);
        Assert.Empty(member.Propose("x"));

        Assert.Empty(member.Step(Say.HeartbeatReply(Say.Two, term: 1))); // To one from before the probe, say.
        member.Tick(1);

        Assert.Equal([1UL, 2], EntriesTo(Say.Two, member.Step(Say.HeartbeatReply(Say.Two, term: 1))));
    }

    [Fact]
    public void A_follower_that_keeps_up_gets_entries_without_being_waited_for()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);

        Assert.Equal([2UL], EntriesTo(Say.Two, member.Propose("x")));
        Assert.Equal([3UL], EntriesTo(Say.Two, member.Propose("y")));

        Assert.Equal((ProgressState.Replicate, 1UL, 4UL), Of(member));
    }

    [Fact]
    public void A_full_window_holds_back_until_an_answer_makes_room()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, new ClusterOptions { InflightMax = 2 });
        member.Propose("2");
        member.Propose("3");
        Assert.Empty(member.Propose("4"));
        Assert.Empty(member.Propose("5"));

        // An answer for the second append frees the first one too.
        Assert.Equal([4UL, 5], EntriesTo(Say.Two, member.Step(Say.Ack(Say.Two, term: 1, index: 3))));
    }

    [Fact]
    public void The_answer_to_a_heartbeat_frees_one_place_of_a_full_window()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, new ClusterOptions { InflightMax = 2 });
        member.Propose("2");
        member.Propose("3");
        member.Propose("4");

        Assert.Equal([4UL], EntriesTo(Say.Two, member.Step(Say.HeartbeatReply(Say.Two, term: 1))));
        Assert.Empty(member.Propose("5"));
    }

    [Fact]
    public void The_answer_to_a_heartbeat_of_one_who_has_everything_sends_nothing()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);

        Assert.Empty(member.Step(Say.HeartbeatReply(Say.Two, term: 1)));
    }

    [Fact]
    public void The_answer_to_a_heartbeat_of_one_who_lags_sends_an_append()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        member.Propose("x"); // Lost, say.

        var append = Assert.Single(member.Step(Say.HeartbeatReply(Say.Two, term: 1)));

        Assert.Equal((MessageType.Append, Say.Two), (append.Type, append.To));
    }

    /// <summary>The rejected index and the hint; the next index afterwards, or 0 if it is passed over.</summary>
    public static TheoryData<ulong, ulong, ulong> ProbeRejections => new()
    {
        { 4, 4, 4 }, // The follower's log is as long but differs: one step back.
        { 4, 2, 3 }, // It is shorter: right behind its end.
        { 4, 0, 1 },
        { 4, 9, 4 }, // It is longer: the index itself.
        { 3, 2, 0 }, // Not the probe that is out.
        { 5, 4, 0 },
    };

    [Theory, MemberData(nameof(ProbeRejections))]
    public void A_rejected_probe_steps_back_and_tries_again_at_once(ulong index, ulong hint, ulong next)
    {
        var member = LoneMember.Leading(voterCount: 3, ClusterOptions.Etcd34, terms: [1, 1, 1, 1]);

        var sent = member.Step(Say.Rejection(Say.Two, term: 2, index, hint));

        if (next == 0)
        {
            Assert.Empty(sent);
            Assert.Equal((ProgressState.Probe, 0UL, 5UL), Of(member));
        }
        else
        {
            Assert.Equal(next - 1, Assert.Single(sent).Previous.Index);
            Assert.Equal((ProgressState.Probe, 0UL, next), Of(member));
        }
    }

    [Fact]
    public void A_rejection_of_what_is_known_to_match_is_stale()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        member.Propose("x");

        Assert.Empty(member.Step(Say.Rejection(Say.Two, term: 1, index: 1, hint: 0)));

        Assert.Equal((ProgressState.Replicate, 1UL, 3UL), Of(member));
    }

    [Fact]
    public void A_rejection_of_a_later_append_goes_back_to_what_is_known_to_match()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        member.Propose("2"); // Lost.
        member.Propose("3");

        var sent = member.Step(Say.Rejection(Say.Two, term: 1, index: 2, hint: 1));

        Assert.Equal([2UL, 3], EntriesTo(Say.Two, sent));
        Assert.Equal((ProgressState.Probe, 1UL, 2UL), Of(member));
    }

    [Theory, MemberData(nameof(Dialects))]
    public void A_follower_that_is_reported_unreachable_is_probed(PeerDialect dialect)
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, new ClusterOptions { Dialect = dialect });
        member.Propose("x");

        member.Do(node => node.ReportUnreachable(Say.Two));
        Assert.Equal((ProgressState.Probe, 1UL, 2UL), Of(member));
        member.Do(node => node.ReportUnreachable(Say.Two)); // Nothing further.
        Assert.Equal((ProgressState.Probe, 1UL, 2UL), Of(member));
    }

    [Theory]
    [InlineData(PeerDialect.Etcd23, 0)]
    [InlineData(PeerDialect.Etcd23, 100)]
    [InlineData(PeerDialect.Etcd34, 0)]
    [InlineData(PeerDialect.Etcd34, 100)]
    public void Entries_are_split_by_bytes_but_none_is_held_back_for_its_size(PeerDialect dialect, int appendBytesMax)
    {
        var options = new ClusterOptions { Dialect = dialect, AppendBytesMax = appendBytesMax };
        var member = LoneMember.LeadingFollowed(voterCount: 2, options);
        member.Do(node => node.ReportUnreachable(Say.Two));
        member.Propose(new string('a', 60)); // Sent as a probe, alone.
        member.Propose(new string('b', 60));
        member.Propose(new string('c', 500));
        member.Propose("d");
        member.Propose("e");

        var sent = member.Step(Say.Ack(Say.Two, term: 1, index: 2))
            .Where(message => message.Entries.Count > 0)
            .Select(message => string.Join(' ', message.Entries.Select(entry => entry.Index)));

        Assert.Equal(appendBytesMax == 0 ? ["3", "4", "5", "6"] : ["3", "4", "5 6"], sent);
    }

    /// <summary>The encoded size of two entries and what follows them, in bytes beyond half a MiB each.</summary>
    [Theory]
    [InlineData(0, "3 4|5")] // Together they are the limit.
    [InlineData(1, "3|4 5")]
    [InlineData(1024 * 1024, "3|4|5")] // One that is bigger than the limit goes alone.
    public void An_append_carries_one_MiB_of_entries_or_one_entry(int extraBytes, string appends)
    {
        const int HalfMiB = 512 * 1024;
        var member = LoneMember.LeadingFollowed(voterCount: 2, ClusterOptions.Etcd34);
        var overhead = EntryCodec.SizeBytes(LogBuilder.Normal(term: 1, index: 3, new byte[HalfMiB])) - HalfMiB;
        member.Do(node => node.ReportUnreachable(Say.Two));
        member.Propose("x"); // Sent as a probe, alone.
        member.Propose(new string('a', HalfMiB - overhead));
        member.Propose(new string('b', HalfMiB - overhead + extraBytes));
        member.Propose("c");

        var sent = member.Step(Say.Ack(Say.Two, term: 1, index: 2))
            .Where(message => message.Entries.Count > 0)
            .Select(message => string.Join(' ', message.Entries.Select(entry => entry.Index)));

        Assert.Equal(appends, string.Join('|', sent));
    }

    [Fact]
    public void What_was_acknowledged_to_an_earlier_leadership_counts_no_more()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd23);
        member.Step(Say.Heartbeat(Say.Two, term: 2, commit: 1));
        member.BecomeLeader();

        member.Step(Say.Ack(Say.Two, term: 1, index: 9));

        Assert.Equal((ProgressState.Probe, 0UL, 2UL), Of(member));
    }

    [Fact]
    public void Answers_of_strangers_are_passed_over()
    {
        var member = LoneMember.LeadingFollowed(voterCount: 3, ClusterOptions.Etcd34);
        member.Propose("x");

        member.Step(Say.Ack(new MemberId(9), term: 1, index: 2));
        member.Step(Say.HeartbeatReply(new MemberId(9), term: 1));

        Assert.Equal(1UL, member.Node.CommitIndex);
        Assert.Equal([Say.Two, Say.Three], member.Node.Progress().Select(progress => progress.Id));
    }

    [Fact]
    public void Only_a_leader_knows_of_progress() =>
        Assert.Empty(LoneMember.Of(voterCount: 3, ClusterOptions.Etcd34).Node.Progress());

    private static (ProgressState State, ulong Match, ulong Next) Of(LoneMember member)
    {
        var progress = member.Node.Progress().Single(progress => progress.Id == Say.Two);
        return (progress.State, progress.Match, progress.Next);
    }

    private static IEnumerable<ulong> EntriesTo(MemberId to, IEnumerable<Message> sent) =>
        sent.Where(message => message.To == to).SelectMany(message => message.Entries).Select(entry => entry.Index);
}
