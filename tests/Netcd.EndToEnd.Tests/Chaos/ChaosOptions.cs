using System.Globalization;
using Netcd.TestKit;

namespace Netcd.EndToEnd.Tests.Chaos;

/// <summary>What a run of chaos is like. The seed decides which faults there are, whom they meet and how long they last.</summary>
internal sealed record ChaosOptions
{
    private const int SecondsInCi = 60;
    private const int SecondsInLongRun = 900;

    public required int Seed { get; init; }

    /// <summary>How many members there are.</summary>
    public required int Members { get; init; }

    /// <summary>How many of them are real etcds.</summary>
    public required int Etcds { get; init; }

    /// <summary>For how long faults are made; what comes before and after is not counted.</summary>
    public TimeSpan Duration { get; } =
        TimeSpan.FromSeconds(Number("NETCD_CHAOS_SECONDS") ?? LongRun.Choose(SecondsInCi, SecondsInLongRun));

    /// <summary>The command that makes the same faults again.</summary>
    public string Command => string.Create(
        CultureInfo.InvariantCulture,
        $"eng/chaos.sh --seed {Seed} --members {Members} --etcds {Etcds} --seconds {Duration.TotalSeconds:F0}");

    /// <summary>The one run that <c>eng/chaos.sh</c> asks for, or null.</summary>
    public static ChaosOptions? OfEnvironment() => Number("NETCD_CHAOS_MEMBERS") is { } members
        ? new ChaosOptions { Seed = Number("NETCD_SEED") ?? Random.Shared.Next(), Members = members, Etcds = Number("NETCD_CHAOS_ETCDS") ?? 0 }
        : null;

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
