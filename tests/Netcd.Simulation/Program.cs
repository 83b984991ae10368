using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Netcd.Simulation;
using Netcd.Simulation.Runs;

const string Usage = """
    usage: Netcd.Simulation --seed N [--only 1,2|none] [--clients N] [--until MS] [--bug NAME [--leave-bug-out]] [--shrink]
           Netcd.Simulation --seeds N [--first N] [--parallel N] [--bug NAME]
           Netcd.Simulation --minutes M [--first N] [--parallel N]
    """;

var values = new Dictionary<string, string>(StringComparer.Ordinal);
for (var i = 0; i < args.Length; i++)
{
    values[args[i]] = args[i] is "--shrink" or "--leave-bug-out" ? "yes" : i + 1 < args.Length ? args[++i] : "";
}

if (values.ContainsKey("--seed"))
{
    return PlayOne();
}

if (values.ContainsKey("--seeds") || values.ContainsKey("--minutes"))
{
    return PlayMany();
}

Console.Error.WriteLine(Usage);
return 2;

int PlayOne()
{
    var options = new SimulationOptions
    {
        Seed = Number("--seed", 0),
        Only = !values.TryGetValue("--only", out var only) ? null
            : only == "none" ? [] : [.. only.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture))],
        ClientsMax = (int)Number("--clients", int.MaxValue),
        Until = values.ContainsKey("--until") ? TimeSpan.FromMilliseconds(Number("--until", 0)) : TimeSpan.MaxValue,
        Bug = values.GetValueOrDefault("--bug"),
        LeavesBugOut = values.ContainsKey("--leave-bug-out"),
    };
    if (SeedRun.FindFailure(options) is not { } failure)
    {
        var figures = SeedRun.Play(options);
        Console.WriteLine($"{figures}\ntrace {figures.TraceHash:x16}");
        return 0;
    }

    Console.Error.WriteLine(failure);
    if (values.ContainsKey("--shrink"))
    {
        var shortest = Shrinker.Shrink(options, tried => SeedRun.FindFailure(tried)?.Rule == failure.Rule);
        Console.Error.WriteLine($"\nThe shortest run that fails:\n{SeedRun.FindFailure(shortest)!.Message}");
    }

    return 1;
}

int PlayMany()
{
    var first = Number("--first", (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() * 1_000_000);
    var timeMax = values.TryGetValue("--minutes", out var minutes)
        ? TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture))
        : TimeSpan.MaxValue;
    var watch = Stopwatch.StartNew();
    Console.WriteLine($"seeds from {first} on");
    try
    {
        var sum = ManySeeds.Play(
            first, (long)Number("--seeds", long.MaxValue), timeMax, (int)Number("--parallel", 1), values.GetValueOrDefault("--bug"), Tell);
        Tell(sum);
        return 0;
    }
    catch (SimulationFailedException failure)
    {
        Console.Error.WriteLine(failure);
        return 1;
    }

    void Tell(RunFigures sum) => Console.WriteLine(
        $"{watch.Elapsed:hh\\:mm\\:ss}: {sum}\n{Process.GetCurrentProcess().TotalProcessorTime.TotalMilliseconds / Math.Max(sum.Runs, 1):F0} ms of CPU for a seed");
}

ulong Number(string name, ulong otherwise) =>
    values.TryGetValue(name, out var text) ? ulong.Parse(text, CultureInfo.InvariantCulture) : otherwise;
