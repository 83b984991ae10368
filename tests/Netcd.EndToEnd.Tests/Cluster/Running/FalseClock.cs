using System.Globalization;

namespace Netcd.EndToEnd.Tests.Cluster.Running;

/// <summary>Variables that make a program see another time of day (Debian's libfaketime); its timers run as usual.</summary>
internal static class FalseClock
{
    private const string Libraries = "/usr/lib";

    /// <summary>A clock that is ahead, or behind where the difference is negative.</summary>
    public static IReadOnlyDictionary<string, string> Ahead(TimeSpan difference) => new Dictionary<string, string>
    {
        ["LD_PRELOAD"] = Library(),
        ["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"{difference.TotalSeconds:+0;-0}"),
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };

    private static string Library() =>
        Directory.GetDirectories(Libraries)
            .Select(folder => Path.Combine(folder, "faketime", "libfaketime.so.1"))
            .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"No faketime/libfaketime.so.1 below {Libraries}: run eng/install-test-tools.sh.");
}
