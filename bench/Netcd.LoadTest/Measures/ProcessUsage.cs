using System.Globalization;

namespace Netcd.LoadTest.Measures;

/// <summary>What a process has used so far, from <c>/proc</c>.</summary>
internal static class ProcessUsage
{
    private const int TicksPerSecond = 100; // USER_HZ, the same on every Linux machine of today.

    /// <summary>User and system time of all its threads.</summary>
    public static TimeSpan Cpu(int processId)
    {
        var text = File.ReadAllText($"/proc/{processId}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' '); // From the third field on, see proc(5).
        var ticks = Number(fields[11]) + Number(fields[12]);
        return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
    }

    /// <summary>Its resident memory.</summary>
    public static long RssBytes(int processId) =>
        Number(File.ReadAllText($"/proc/{processId}/statm").Split(' ')[1]) * Environment.SystemPageSize;

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
