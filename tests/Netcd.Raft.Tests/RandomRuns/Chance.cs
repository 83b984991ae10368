using Netcd.Raft.Roles;

namespace Netcd.Raft.Tests.RandomRuns;

/// <summary>Decisions drawn from a seed, the same on every runtime.</summary>
internal sealed class Chance(int seed)
{
    private SeededRandom _random = new((ulong)seed);

    public int Below(int bound) => (int)(_random.Next() % (ulong)bound);

    public bool OneIn(int count) => Below(count) == 0;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}
