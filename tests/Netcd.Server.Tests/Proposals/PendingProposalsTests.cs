using Netcd.Server.Proposals;
using Netcd.TestKit.Time;

namespace Netcd.Server.Tests.Proposals;

public sealed class PendingProposalsTests : IDisposable
{
    private readonly TestClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly PendingProposals _pending;

    public PendingProposalsTests() => _pending = new PendingProposals(
        _clock, TimeSpan.FromSeconds(7), _ => ProposalResult.TimedOut);

    [Fact]
    public async Task A_wait_ends_with_the_result()
    {
        var wait = _pending.Add(1);

        _pending.Complete(1, ProposalResult.Done);

        Assert.Same(ProposalResult.Done, await wait);
    }

    [Fact]
    public void The_result_of_somebody_elses_request_is_ignored() => _pending.Complete(99, ProposalResult.Done);

    [Fact]
    public async Task A_wait_times_out_after_its_time_and_not_before()
    {
        var wait = _pending.Add(1);

        _clock.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(wait.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.2));

        Assert.Same(ProposalResult.TimedOut, await wait);
    }

    [Fact]
    public async Task Answered_waits_do_not_keep_later_ones_from_timing_out()
    {
        _ = _pending.Add(1);
        _pending.Complete(1, ProposalResult.Done);
        var late = _pending.Add(2);

        _clock.Advance(TimeSpan.FromSeconds(7.2));

        Assert.Same(ProposalResult.TimedOut, await late);
    }

    [Fact]
    public async Task A_wait_that_begins_after_a_time_without_any_times_out_as_well()
    {
        _ = _pending.Add(1);
        _pending.Complete(1, ProposalResult.Done);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var late = _pending.Add(2);

        _clock.Advance(TimeSpan.FromSeconds(7.2));

        Assert.Same(ProposalResult.TimedOut, await late);
    }

    [Fact]
    public async Task A_stop_ends_all_waits_and_those_that_come_after_it()
    {
        var before = _pending.Add(1);

        _pending.Stop();

        Assert.Same(ProposalResult.Stopped, await before);
        Assert.Same(ProposalResult.Stopped, await _pending.Add(2));
    }

    public void Dispose() => _pending.Dispose();
}
