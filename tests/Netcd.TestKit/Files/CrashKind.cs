namespace Netcd.TestKit.Files;

/// <summary>What a simulated crash does to bytes and names that were not synced.</summary>
public enum CrashKind
{
    /// <summary>The process died, the system lives: everything written is there.</summary>
    KillProcess,

    /// <summary>Power failed and nothing unsynced reached the disk.</summary>
    LoseUnsynced,

    /// <summary>Power failed and any part of what was unsynced, by whole sectors, reached the disk.</summary>
    TearSectors,
}
