using Netcd.Simulation.Checks;
using Netcd.Simulation.Running;
using Netcd.Store.Events;

namespace Netcd.Simulation.Bugs;

/// <summary>A watcher is now and then told of an event twice.</summary>
internal sealed class RepeatedEvent(Chance chance) : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.WatchedInOrder];

    public override int Deliveries(StoreEvent watched) => chance.Percent(2) ? 2 : 1;
}

/// <summary>From some event on a watcher is told of none, and not that its watch is over.</summary>
internal sealed class LostWatch(Chance chance) : PlantedBug
{
    private readonly ulong _last = (ulong)(20 + chance.Below(100));

    public override IReadOnlyList<Rule> FoundBy => [Rule.WatchedToTheEnd];

    public override int Deliveries(StoreEvent watched) => watched.Index > _last ? 0 : 1;
}

/// <summary>A new leader takes the time for later than it is, and lets keys expire that are still to live.</summary>
internal sealed class EarlyExpiry : PlantedBug
{
    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(20);

    public override IReadOnlyList<Rule> FoundBy => [Rule.NoEarlyExpiry];

    public override void OnElected(HostClock clock) => clock.Jump(Jump);
}

/// <summary>A new leader counts the time before its election as part of the time that it grants.</summary>
internal sealed class LostGrace : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.GraceOfNewLeaders];

    public override void OnElected(HostClock clock) => clock.Jump(Simulation.ElectionTimeout);
}

/// <summary>The end of a snapshot's data does not arrive, and nobody notices that on the way.</summary>
internal sealed class LostSnapshotTail : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.Recovery];

    public override byte[] OnSnapshot(byte[] data) => data[..(data.Length / 2)];
}
