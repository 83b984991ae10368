using System.Globalization;

namespace Netcd.Api.Metrics;

/// <summary>What the operating system knows of this process.</summary>
internal static class ProcessFigures
{
    private const string LimitName = "Max open files";

    public static long OpenFiles() => Directory.Exists("/proc/self/fd")
        ? Directory.EnumerateFileSystemEntries("/proc/self/fd").LongCount()
        : 0;

    /// <summary>The soft limit; 0 where it cannot be read.</summary>
    public static long OpenFilesMax()
    {
        if (!File.Exists("/proc/self/limits"))
        {
            return 0;
        }

        var line = File.ReadLines("/proc/self/limits")
            .FirstOrDefault(line => line.StartsWith(LimitName, StringComparison.Ordinal));
        var soft = line?[LimitName.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : 0;
    }
}
