using System.Diagnostics;

namespace Netcd.Simulation.Runs;

/// <summary>Plays seeds one after another, or several at a time, until one fails.</summary>
internal static class ManySeeds
{
    /// <summary>What happened in all of them.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="timeMax">After how long no more are begun.</param>
    /// <param name="parallel">How many at a time.</param>
    /// <param name="bug">The bug to plant in each; null for none.</param>
    /// <param name="told">Told of the sum after each thousand.</param>
    public static RunFigures Play(ulong first, long count, TimeSpan timeMax, int parallel, string? bug, Action<RunFigures> told)
    {
        var watch = Stopwatch.StartNew();
        var gate = new Lock();
        var sum = RunFigures.None;
        var next = -1L;
        Exception? failure = null;
        var workers = Enumerable.Range(0, parallel).Select(_ => new Thread(Work)).ToArray();
        foreach (var worker in workers)
        {
            worker.Start();
        }

        foreach (var worker in workers)
        {
            worker.Join();
        }

        return failure is null ? sum : throw failure;

        void Work()
        {
            try
            {
                while (Volatile.Read(ref failure) is null && watch.Elapsed < timeMax && Interlocked.Increment(ref next) is var number && number < count)
                {
                    var figures = SeedRun.Play(new SimulationOptions { Seed = first + (ulong)number, Bug = bug });
                    lock (gate)
                    {
                        sum += figures;
                        if (sum.Runs % 1000 == 0)
                        {
                            told(sum);
                        }
                    }
                }
            }
            catch (SimulationFailedException found)
            {
                Volatile.Write(ref failure, found);
            }
        }
    }
}
