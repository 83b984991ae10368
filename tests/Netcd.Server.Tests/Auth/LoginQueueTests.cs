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
        var second = Ask("a", "a1", gone.Token);
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
    public async Task A_failure_is_told_to_who_waits_and_the_next_one_goes_on()
    {
        var failing = Ask("a", "fail");
        var next = Ask("a", "next");
        _gate.Release(2);

        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.True(await next);
    }

    private Task<bool> Ask(string origin, string password, CancellationToken cancellationToken = default) =>
        TryAsk(origin, password, cancellationToken) ?? throw new InvalidOperationException("There is no room.");

    private Task<bool>? TryAsk(string origin, string password, CancellationToken cancellationToken = default) =>
        _queue.VerifyAsync(origin, Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(password), "", cancellationToken);

    private bool Verify(ReadOnlySpan<byte> password, string hash)
    {
        var name = Encoding.UTF8.GetString(password);
        _entered.Release();
        _gate.Wait();
        _verified.Enqueue(name);
        return name == "fail" ? throw new InvalidOperationException("as the test wants it") : true;
    }
}
