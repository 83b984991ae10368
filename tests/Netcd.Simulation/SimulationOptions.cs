using System.Collections.Immutable;

namespace Netcd.Simulation;

/// <summary>Which run: a seed says all, and what is left out makes it shorter.</summary>
internal sealed record SimulationOptions
{
    public required ulong Seed { get; init; }

    /// <summary>The faults of the seed's plan that happen, by number; null for all.</summary>
    public ImmutableSortedSet<int>? Only { get; init; }

    /// <summary>How many clients there are at most.</summary>
    public int ClientsMax { get; init; } = int.MaxValue;

    /// <summary>When the faults end and everything is mended, at the latest.</summary>
    public TimeSpan Until { get; init; } = TimeSpan.MaxValue;

    /// <summary>The name of the bug to plant; null for none.</summary>
    public string? Bug { get; init; }

    /// <summary>Whether the bug stays away from a run that is otherwise drawn as with it.</summary>
    public bool LeavesBugOut { get; init; }

    /// <summary>The command that plays this run again.</summary>
    public override string ToString() =>
        $"dotnet run --project tests/Netcd.Simulation -c Release -- --seed {Seed}"
        + (Only is null ? "" : $" --only {(Only.IsEmpty ? "none" : string.Join(',', Only))}")
        + (ClientsMax == int.MaxValue ? "" : $" --clients {ClientsMax}")
        + (Until == TimeSpan.MaxValue ? "" : $" --until {(long)Until.TotalMilliseconds}")
        + (Bug is null ? "" : $" --bug {Bug}")
        + (LeavesBugOut ? " --leave-bug-out" : "");
}
