using Netcd.Simulation.Checks;

namespace Netcd.Simulation.Runs;

/// <summary>Plays one run from beginning to end.</summary>
internal static class SeedRun
{
    /// <summary>What happened; a failure names the command that plays it again.</summary>
    /// <exception cref="SimulationFailedException">Something happened that must not.</exception>
    public static RunFigures Play(SimulationOptions options)
    {
        Simulation? simulation = null;
        try
        {
            simulation = new Simulation(options);
            return simulation.Run();
        }
#pragma warning disable CA1031 // Whatever it is, the seed that found it must be named.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            var faults = simulation is null ? "" : string.Join('\n', simulation.Faults.Select(fault => $"  {fault}"));
            throw new SimulationFailedException(
                failure is SimulationFailedException { Rule: var rule } ? rule : Rule.MembersRun,
                $"{failure.Message}\nat {simulation?.Timeline.Now.TotalSeconds:F3} s of\n  {options}\n{faults}", failure);
        }
    }

    /// <summary>What fails in it; null if nothing does.</summary>
    public static SimulationFailedException? FindFailure(SimulationOptions options)
    {
        try
        {
            Play(options);
            return null;
        }
        catch (SimulationFailedException failure)
        {
            return failure;
        }
    }
}
