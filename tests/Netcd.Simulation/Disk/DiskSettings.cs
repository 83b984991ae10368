using Netcd.Simulation.Bugs;

namespace Netcd.Simulation.Disk;

/// <summary>How fast a machine's disk is at present, and what is wrong with it.</summary>
internal sealed class DiskSettings(PlantedBug bug)
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(0.05);
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(1);

    private (TimeSpan Min, TimeSpan Max) _sync = (Fast, Usual);

    public PlantedBug Bug => bug;

    /// <summary>How many syncs were slow so far.</summary>
    public long SlowSyncs { get; private set; }

    /// <summary>How many writes found it full so far.</summary>
    public long RefusedWrites { get; private set; }

    /// <summary>How long the next sync takes.</summary>
    public TimeSpan SyncTime(Chance chance)
    {
        SlowSyncs += _sync.Max > Usual ? 1 : 0;
        return chance.Between(_sync.Min, _sync.Max);
    }

    public void Refuse() => RefusedWrites++;

    public void SlowDown(TimeSpan syncMax) => _sync = (syncMax / 4, syncMax);

    public void Recover() => _sync = (Fast, Usual);
}
