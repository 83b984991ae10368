using Netcd.Simulation.Running;
using Netcd.Store.Events;

namespace Netcd.Simulation.Bugs;

/// <summary>A watcher is now and then told of an event twice.</summary>
internal sealed class RepeatedEvent(Chance chance) : PlantedBug
{
    public override int Deliveries(StoreEvent watched) => chance.Percent(2) ? 2 : 1;
}

/// <summary>A new leader takes the time for later than it is, and lets keys expire that are still to live.</summary>
internal sealed class EarlyExpiry : PlantedBug
{
    private static readonly TimeSpan Jump = TimeSpan.FromSeconds(20);

    public override void OnElected(HostClock clock) => clock.Jump(Jump);
}

/// <summary>The end of a snapshot's data does not arrive, and nobody notices that on the way.</summary>
internal sealed class LostSnapshotTail : PlantedBug
{
    public override byte[] OnSnapshot(byte[] data) => data[..(data.Length / 2)];
}
