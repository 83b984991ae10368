using Netcd.Disk.Files;
using Netcd.Simulation.Checks;
using Netcd.Simulation.Disk;

namespace Netcd.Simulation.Bugs;

/// <summary>One sync of the log in three is left out.</summary>
internal sealed class SkippedSync(Chance chance) : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.PromisesOutliveCrashes];

    public override void OnSync(SimulatedDisk disk, IFile file, int writtenBytes)
    {
        if (!Segment.Is(file) || !chance.Percent(33))
        {
            file.Sync();
        }
    }
}

/// <summary>What is written counts as durable a while before it is: entries are applied and answered before.</summary>
internal sealed class LateSync : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.PromisesOutliveCrashes];

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(60);

    public override void OnSync(SimulatedDisk disk, IFile file, int writtenBytes)
    {
        if (Segment.Is(file))
        {
            disk.Process.After(Delay, file.Sync);
        }
        else
        {
            file.Sync();
        }
    }
}

/// <summary>A hard state that is written without entries, as that of a vote, is not synced: a crash forgets it.</summary>
internal sealed class ForgottenVote : PlantedBug
{
    public override IReadOnlyList<Rule> FoundBy => [Rule.PromisesOutliveCrashes];

    private const int StateBytesMax = 64;

    public override void OnSync(SimulatedDisk disk, IFile file, int writtenBytes)
    {
        if (!Segment.Is(file) || writtenBytes > StateBytesMax)
        {
            file.Sync();
        }
    }
}

/// <summary>Which files hold the log.</summary>
internal static class Segment
{
    public static bool Is(IFile file) => file.Path.EndsWith(".wal", StringComparison.Ordinal);
}
