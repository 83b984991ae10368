namespace Netcd.Simulation.Runs;

/// <summary>Makes a run that fails short: leaves out faults, clients and time for as long as it still fails.</summary>
internal static class Shrinker
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <param name="failing">A run that fails.</param>
    /// <param name="fails">Whether a run fails.</param>
    public static SimulationOptions Shrink(SimulationOptions failing, Func<SimulationOptions, bool> fails)
    {
        var shortest = LeaveOutFaults(failing, fails);
        shortest = LeaveOutClients(shortest, fails);
        shortest = EndSooner(shortest, fails);
        return LeaveOutFaults(shortest, fails);
    }

    private static SimulationOptions LeaveOutFaults(SimulationOptions failing, Func<SimulationOptions, bool> fails)
    {
        if (failing with { Only = [] } is var without && fails(without))
        {
            return without;
        }

        var kept = failing.Only ?? [.. new Simulation(failing).Faults.Select(fault => fault.Number)];
        for (var count = Math.Max(kept.Count / 2, 1); count > 0; count /= 2) // Halves first, then single ones.
        {
            foreach (var left in kept.Chunk(count))
            {
                var tried = failing with { Only = kept.Except(left) };
                kept = fails(tried) ? tried.Only : kept;
            }
        }

        return failing with { Only = kept };
    }

    private static SimulationOptions LeaveOutClients(SimulationOptions failing, Func<SimulationOptions, bool> fails)
    {
        for (var count = 1; count < 5; count++)
        {
            var tried = failing with { ClientsMax = count };
            if (fails(tried))
            {
                return tried;
            }
        }

        return failing;
    }

    private static SimulationOptions EndSooner(SimulationOptions failing, Func<SimulationOptions, bool> fails)
    {
        var (passes, shortest) = (TimeSpan.Zero, failing);
        for (var until = TimeSpan.FromSeconds(16); until - passes > Shortest;)
        {
            var tried = failing with { Until = until };
            if (fails(tried))
            {
                shortest = tried;
                until = passes + ((until - passes) / 2);
            }
            else
            {
                if (shortest == failing)
                {
                    return failing;
                }

                (passes, until) = (until, until + ((shortest.Until - until) / 2));
            }

            until = TimeSpan.FromMilliseconds((long)until.TotalMilliseconds);
        }

        return shortest;
    }
}
