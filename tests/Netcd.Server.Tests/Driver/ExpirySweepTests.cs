using Netcd.Server.Driver;
using Netcd.Store;

namespace Netcd.Server.Tests.Driver;

public class ExpirySweepTests
{
    private const long SecondNs = 1_000_000_000;
    private const long NowNs = 1_800_000_000 * SecondNs;

    private readonly KeyStore _store = new();
    private readonly ExpirySweep _sweep;
    private bool _isSteady;

    public ExpirySweepTests() => _sweep = new ExpirySweep(_store, TimeSpan.FromSeconds(1), isSteady: () => _isSteady);

    [Fact]
    public void Nothing_is_proposed_while_nothing_is_due()
    {
        Assert.Null(_sweep.NextTime(NowNs));
        Add("/1/k", NowNs + SecondNs);

        Assert.Null(_sweep.NextTime(NowNs + SecondNs - 1));
        Assert.False(_sweep.IsBehind);
    }

    [Fact]
    public void What_is_due_is_proposed_once()
    {
        Add("/1/k", NowNs);

        Assert.Equal(NowNs, _sweep.NextTime(NowNs));
        Assert.Null(_sweep.NextTime(NowNs)); // It is in the log and not applied yet.
        Assert.False(_sweep.IsBehind);
    }

    [Fact]
    public void A_new_leader_lets_nothing_expire_for_as_long_as_it_grants()
    {
        Add("/1/k", NowNs - SecondNs);
        _sweep.BeginReign(NowNs);

        Assert.Null(_sweep.NextTime(NowNs + SecondNs - 1));
        Assert.False(_sweep.IsBehind);
        Assert.Equal(NowNs + SecondNs, _sweep.NextTime(NowNs + SecondNs));
    }

    [Fact]
    public void A_sweep_that_a_leader_did_not_finish_is_begun_anew_after_the_grace()
    {
        Add("/1/k", NowNs);
        _sweep.NextTime(NowNs);
        _sweep.BeginReign(NowNs + SecondNs);

        Assert.False(_sweep.IsBehind);
        Assert.Null(_sweep.NextTime(NowNs + SecondNs));
        Assert.Equal(NowNs + (2 * SecondNs), _sweep.NextTime(NowNs + (2 * SecondNs)));
    }

    [Fact]
    public void Where_the_clock_is_a_sign_of_life_a_new_leader_shows_one_at_which_nothing_is_due()
    {
        _isSteady = true;
        Add("/1/k", NowNs - SecondNs);
        _sweep.BeginReign(NowNs);

        // Nor may anything be due of what is in the log and will be applied before it.
        Assert.Equal(0, _sweep.NextTime(NowNs));
        Assert.Null(_sweep.NextTime(NowNs + (SecondNs / 2) - 1));
        Assert.NotNull(_sweep.NextTime(NowNs + (SecondNs / 2)));
    }

    [Fact]
    public void Sweeps_are_half_a_second_apart_as_at_etcd()
    {
        Add("/1/a", NowNs);
        _sweep.NextTime(NowNs);
        _store.DeleteExpired(NowNs, NowNs);
        Add("/1/b", NowNs + 1);

        Assert.Null(_sweep.NextTime(NowNs + (SecondNs / 2) - 1));
        Assert.NotNull(_sweep.NextTime(NowNs + (SecondNs / 2)));
    }

    [Fact]
    public void A_command_that_was_lost_is_proposed_again_by_the_next_sweep()
    {
        Add("/1/k", NowNs);
        _sweep.NextTime(NowNs);

        Assert.NotNull(_sweep.NextTime(NowNs + (SecondNs / 2)));
    }

    [Fact]
    public void Many_keys_go_a_thousand_at_a_time_until_all_of_the_sweep_are_gone()
    {
        for (var i = 0; i < 2500; i++)
        {
            Add($"/1/k/{i}", NowNs - i);
        }

        var counts = new List<int>();
        while (_sweep.NextTime(NowNs) is { } untilNs)
        {
            counts.Add(_store.DeleteExpired(untilNs, NowNs));
        }

        Assert.Equal([1000, 1000, 500], counts);
        Assert.False(_sweep.IsBehind);
    }

    private void Add(string key, long expirationNs) => _store.Set(
        KeyPath.Parse(key), directory: false, [], new Expiration(expirationNs, Refresh: false), nowNs: 0);
}
