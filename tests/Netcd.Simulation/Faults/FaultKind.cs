namespace Netcd.Simulation.Faults;

/// <summary>What goes wrong in a simulation.</summary>
internal enum FaultKind
{
    Delay,
    Loss,
    Duplication,
    Reordering,
    OneWayCut,
    Partition,
    PowerCut,
    PowerCutAmidWrite,
    Kill,
    Restart,
    LeaderCrashes,
    Freeze,
    SlowDisk,
    FullDisk,
    ClockStep,
    LostAnswers,
    BrokenSnapshots,
    MemberAdded,
    MemberRemoved,
}
