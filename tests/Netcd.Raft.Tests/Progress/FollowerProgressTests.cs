using Netcd.Raft.Progress;

namespace Netcd.Raft.Tests.Progress;

public class FollowerProgressTests
{
    private const int InflightMax = 3;

    [Fact]
    public void A_probe_is_sent_once_until_there_is_a_sign_of_life()
    {
        var progress = New(next: 5);

        Assert.False(progress.IsPaused);
        progress.Sent(lastIndex: 9);
        Assert.True(progress.IsPaused);
        Assert.Equal(5UL, progress.Next); // It may not match: nothing is taken for granted.
        progress.Resume();
        Assert.False(progress.IsPaused);
    }

    [Fact]
    public void An_acknowledged_probe_opens_the_window_behind_it()
    {
        var progress = New(next: 5);
        progress.Sent(lastIndex: 9);

        Assert.True(progress.Acknowledge(9));

        Assert.Equal(ProgressState.Replicate, progress.State);
        Assert.Equal(9UL, progress.Match);
        Assert.Equal(10UL, progress.Next);
    }

    [Fact]
    public void A_full_window_waits_for_acknowledgements_and_each_frees_all_before_it()
    {
        var progress = Replicating(match: 4);
        progress.Sent(lastIndex: 5);
        progress.Sent(lastIndex: 6);
        Assert.False(progress.IsPaused);
        progress.Sent(lastIndex: 7);
        Assert.True(progress.IsPaused);
        Assert.Equal(8UL, progress.Next);

        progress.Acknowledge(6);
        progress.Sent(lastIndex: 8);
        Assert.False(progress.IsPaused);
        progress.Sent(lastIndex: 9);

        Assert.True(progress.IsPaused); // 7, 8 and 9 are on their way.
    }

    [Fact]
    public void The_answer_to_a_heartbeat_lets_one_more_append_into_a_full_window()
    {
        var progress = Replicating(match: 4);
        for (var index = 5UL; index < 8; index++)
        {
            progress.Sent(index);
        }

        progress.AnswerHeartbeat(context: []);
        Assert.False(progress.IsPaused);
        progress.Sent(lastIndex: 8);
        Assert.True(progress.IsPaused);
    }

    [Fact]
    public void An_acknowledgement_of_less_changes_nothing()
    {
        var progress = Replicating(match: 4);

        Assert.False(progress.Acknowledge(3));

        Assert.Equal(4UL, progress.Match);
        Assert.Equal(5UL, progress.Next);
    }

    [Theory]
    [InlineData(4, false, ProgressState.Replicate)] // Old: it matches by now.
    [InlineData(5, true, ProgressState.Probe)]
    public void A_refusal_of_what_was_sent_ahead_goes_back_to_what_matches(
        ulong index, bool isNews, ProgressState state)
    {
        var progress = Replicating(match: 4);
        progress.Sent(lastIndex: 9);

        Assert.Equal(isNews, progress.Reject(index, hint: 4));

        Assert.Equal(state, progress.State);
        Assert.Equal(isNews ? 5UL : 10UL, progress.Next);
    }

    [Theory]
    [InlineData(9, 3, 4)] // The follower's log ends before.
    [InlineData(9, 9, 9)] // It is longer: one step back.
    [InlineData(9, 100, 9)]
    [InlineData(9, 0, 1)] // It is empty.
    [InlineData(9, ulong.MaxValue - 1, 9)]
    public void A_refused_probe_goes_back_to_the_end_of_the_shorter_log(ulong index, ulong hint, ulong next)
    {
        var progress = New(next: 10);
        progress.Sent(lastIndex: 10);

        Assert.True(progress.Reject(index, hint));

        Assert.Equal(next, progress.Next);
        Assert.False(progress.IsPaused);
    }

    [Fact]
    public void A_refusal_of_another_probe_is_old_news()
    {
        var progress = New(next: 10);
        progress.Sent(lastIndex: 10);

        Assert.False(progress.Reject(index: 8, hint: 1));

        Assert.Equal(10UL, progress.Next);
        Assert.True(progress.IsPaused);
    }

    [Fact]
    public void What_was_lost_on_the_way_is_probed_for()
    {
        var progress = Replicating(match: 4);
        progress.Sent(lastIndex: 9);

        progress.ReportUnreachable();

        Assert.Equal(ProgressState.Probe, progress.State);
        Assert.Equal(5UL, progress.Next);
        Assert.False(progress.IsPaused);
    }

    [Theory]
    [InlineData(true, 101)]
    [InlineData(false, 5)]
    public void After_a_snapshot_the_next_probe_waits_for_a_sign_of_life(bool isReceived, ulong next)
    {
        var progress = Replicating(match: 4);
        progress.SentSnapshot(100);
        progress.ReportUnreachable(); // Has no meaning here.
        Assert.True(progress.IsPaused);

        progress.ReportSnapshot(isReceived);

        Assert.Equal(ProgressState.Probe, progress.State);
        Assert.Equal(next, progress.Next);
        Assert.True(progress.IsPaused);
        progress.Resume();
        Assert.False(progress.IsPaused);
    }

    [Theory]
    [InlineData(99, ProgressState.Snapshot)] // From an append before: the snapshot is still needed.
    [InlineData(100, ProgressState.Replicate)]
    [InlineData(120, ProgressState.Replicate)] // A newer snapshot was sent than asked for.
    public void An_acknowledgement_of_the_snapshot_ends_the_wait(ulong index, ProgressState state)
    {
        var progress = Replicating(match: 4);
        progress.SentSnapshot(100);

        progress.Acknowledge(index);

        Assert.Equal(state, progress.State);
        Assert.Equal(index + 1, progress.Next);
    }

    [Fact]
    public void A_report_of_a_snapshot_that_nobody_waits_for_changes_nothing()
    {
        var progress = Replicating(match: 4);

        progress.ReportSnapshot(isReceived: false);

        Assert.Equal(ProgressState.Replicate, progress.State);
        Assert.False(progress.IsPaused);
    }

    [Fact]
    public void The_stronger_of_two_reasons_to_send_counts_and_is_forgotten_when_taken()
    {
        var progress = New(next: 1);

        progress.AskFor(AppendDue.EvenIfEmpty);
        progress.AskFor(AppendDue.WithEntries);

        Assert.Equal(AppendDue.EvenIfEmpty, progress.TakeDue());
        Assert.Equal(AppendDue.No, progress.TakeDue());
    }

    private static FollowerProgress New(ulong next) => new(new MemberId(2), next, InflightMax);

    private static FollowerProgress Replicating(ulong match)
    {
        var progress = New(next: match);
        progress.Acknowledge(match);
        return progress;
    }
}
