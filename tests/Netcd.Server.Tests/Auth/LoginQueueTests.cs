using System.Collections.Concurrent;
using System.Text;
using Netcd.Server.Auth;

namespace Netcd.Server.Tests.Auth;

public sealed class LoginQueueTests : IDisposable
{
    private readonly SemaphoreSlim _entered = new(initialCount: 0);
    private readonly SemaphoreSlim _gate = new(initialCount: 0);
    private readonly ConcurrentQueue<string> _verified = new();
    private readonly LoginQueue _queue;

    public LoginQueueTests() => _queue = new LoginQueue(threadsMax: 1, Verify);

    public void Dispose()
    {
        _gate.Release(10_000); // Whatever still waits may end.
    }

    [Fact]
    public async Task Addresses_take_turns()
    {
        List<Task<bool>> all = [Ask("a", "a0")];
        await _entered.WaitAsync(); // a0 is at it; the others wait.
        foreach (var name in new[] { "a1", "a2", "a3", "b1", "b2", "c1" })
        {
            all.Add(Ask(name[..1], name));
        }

        _gate.Release(all.Count);
        await Task.WhenAll(all);

        Assert.Equal(["a0", "a1", "b1", "c1", "a2", "b2", "a3"], _verified);
    }

    [Fact]
    public async Task Equal_attempts_are_verified_once()
    {
        List<Task<bool>> all = [Ask("a", "a0")];
        await _entered.WaitAsync();
        all.AddRange(Enumerable.Range(0, 64).Select(i => Ask($"{i}", "same")));

        _gate.Release(2);

        Assert.All(await Task.WhenAll(all), Assert.True);
        Assert.Equal(["a0", "same"], _verified);
    }

    [Fact]
    public async Task What_nobody_waits_for_any_more_is_not_verified()
    {
        using var gone = new CancellationTokenSource();
        var first = Ask("a", "a0");
        await _entered.WaitAsync();
        var second = Ask("a", "a1", cancellationToken: gone.Token);
        var third = Ask("a", "a2");

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _gate.Release(2);
        await Task.WhenAll(first, third);

        Assert.Equal(["a0", "a2"], _verified);
    }

    [Fact]
    public async Task The_queue_and_the_part_of_one_address_are_bounded()
    {
        var first = Ask("a", "first");
        await _entered.WaitAsync();
        var ofOne = Enumerable.Range(0, 768).Select(i => TryAsk("a", $"a{i}")).ToArray();
        Assert.All(ofOne, Assert.NotNull);
        Assert.Null(TryAsk("a", "one too many"));

        var ofOthers = Enumerable.Range(0, 256).Select(i => TryAsk($"{i}", $"b{i}")).ToArray();
        Assert.All(ofOthers, Assert.NotNull);
        Assert.Null(TryAsk("z", "one too many"));
        Assert.NotNull(TryAsk("z", "a7")); // It waits already.

        _gate.Release(2000);
        await first;
        await Task.WhenAll(ofOne.Concat(ofOthers).OfType<Task<bool>>());
        Assert.NotNull(TryAsk("a", "later"));
    }

    [Fact]
    public async Task Many_addresses_together_leave_room_for_one_more()
    {
        var first = Ask("a", "first");
        await _entered.WaitAsync();
        var ofAttackers = Flood(originCount: 100, attemptCount: 1024, isKnown: false);
        var honest = TryAsk("honest", "honest");

        Assert.NotNull(honest);
        Assert.InRange(ofAttackers.Count, 768, 1023);
        _gate.Release(2000);
        Assert.True(await honest);
        await Task.WhenAll([first, .. ofAttackers]);
    }

    [Fact]
    public async Task A_full_lane_of_others_neither_refuses_nor_delays_who_is_known()
    {
        List<Task<bool>> all = [Ask("a", "under way")];
        await _entered.WaitAsync();
        all.AddRange(Flood(originCount: 2000, attemptCount: 1, isKnown: false));
        Assert.Null(TryAsk("z", "one too many"));

        all.Add(Ask("known", "honest", isKnown: true));
        _gate.Release(2000);
        await Task.WhenAll(all);

        Assert.Equal(["under way", "honest"], _verified.Take(2));
    }

    [Fact]
    public async Task Known_addresses_take_turns_and_share_their_lane()
    {
        List<Task<bool>> all = [Ask("a", "under way")];
        await _entered.WaitAsync();
        all.AddRange(Flood(originCount: 1, attemptCount: 1024, isKnown: true));
        Assert.Equal(1 + 768, all.Count);

        all.Add(Ask("known", "honest", isKnown: true));
        _gate.Release(2000);
        await Task.WhenAll(all);

        Assert.Equal(["under way", "0/0", "honest", "0/1"], _verified.Take(4));
    }

    [Fact]
    public async Task One_of_the_others_comes_after_eight_who_are_known()
    {
        List<Task<bool>> all = [Ask("a", "under way")];
        await _entered.WaitAsync();
        all.Add(Ask("x", "x1"));
        all.Add(Ask("x", "x2"));
        all.AddRange(Enumerable.Range(0, 10).Select(i => Ask("known", $"k{i}", isKnown: true)));

        _gate.Release(all.Count);
        await Task.WhenAll(all);

        Assert.Equal(
            ["under way", "k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "x1", "k8", "k9", "x2"],
            _verified);
    }

    [Fact]
    public async Task What_waits_among_the_others_comes_forward_when_who_is_known_asks_the_same()
    {
        List<Task<bool>> all = [Ask("a", "under way")];
        await _entered.WaitAsync();
        all.AddRange(Flood(originCount: 3, attemptCount: 2, isKnown: false));
        all.Add(Ask("new", "same"));
        all.Add(Ask("known", "same", isKnown: true));

        _gate.Release(all.Count);
        await Task.WhenAll(all);

        Assert.Equal(["under way", "same", "0/0", "1/0", "2/0", "0/1", "1/1", "2/1"], _verified);
    }

    [Fact]
    public async Task A_failure_is_told_to_who_waits_and_the_next_one_goes_on()
    {
        var failing = Ask("a", "fail");
        var next = Ask("a", "next");
        _gate.Release(2);

        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.True(await next);
    }

    /// <summary>What of so many attempts of each of so many origins finds room.</summary>
    private List<Task<bool>> Flood(int originCount, int attemptCount, bool isKnown) =>
    [
        .. from attempt in Enumerable.Range(0, attemptCount)
           from origin in Enumerable.Range(0, originCount)
           let waiting = TryAsk($"{origin}", $"{origin}/{attempt}", isKnown)
           where waiting is not null
           select waiting,
    ];

    private Task<bool> Ask(
        string origin, string password, bool isKnown = false, CancellationToken cancellationToken = default) =>
        TryAsk(origin, password, isKnown, cancellationToken) ?? throw new InvalidOperationException("There is no room.");

    private Task<bool>? TryAsk(
        string origin, string password, bool isKnown = false, CancellationToken cancellationToken = default)
    {
        var bytes = Encoding.UTF8.GetBytes(password);
        return _queue.VerifyAsync(OriginOf(origin), isKnown, bytes, bytes, "", cancellationToken);
    }

    /// <summary>An origin for each name of up to eight letters.</summary>
    private static LoginOrigin OriginOf(string name) =>
        new(name.Aggregate(0UL, (number, letter) => (number << 8) | letter), 0);

    private bool Verify(ReadOnlySpan<byte> password, string hash)
    {
        var name = Encoding.UTF8.GetString(password);
        _entered.Release();
        _gate.Wait();
        _verified.Enqueue(name);
        return name == "fail" ? throw new InvalidOperationException("as the test wants it") : true;
    }
}
