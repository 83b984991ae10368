using Netcd.Simulation.Bugs;

namespace Netcd.Simulation.Disk;

/// <summary>How fast a machine's disk is at present, and what is wrong with it.</summary>
internal sealed class DiskSettings(PlantedBug bug)
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(0.05);
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(1);

    public PlantedBug Bug => bug;

    public TimeSpan SyncMin { get; private set; } = Fast;

    public TimeSpan SyncMax { get; private set; } = Usual;

    public void SlowDown(TimeSpan syncMax) => (SyncMin, SyncMax) = (syncMax / 4, syncMax);

    public void Recover() => (SyncMin, SyncMax) = (Fast, Usual);
}
