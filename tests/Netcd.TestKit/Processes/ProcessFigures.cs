using System.Globalization;

namespace Netcd.TestKit.Processes;

/// <summary>What Linux says about a running process (proc(5)).</summary>
/// <param name="ResidentKiB">Memory in use: VmRSS.</param>
/// <param name="PeakKiB">The most it ever was: VmHWM.</param>
/// <param name="Handles">Open file descriptors.</param>
public sealed record ProcessFigures(long ResidentKiB, long PeakKiB, int Handles)
{
    public static ProcessFigures Of(int processId)
    {
        var lines = File.ReadAllLines($"/proc/{processId}/status");
        return new ProcessFigures(
            Number(lines, "VmRSS:"), Number(lines, "VmHWM:"), Directory.GetFiles($"/proc/{processId}/fd").Length);
    }

    private static long Number(string[] lines, string name) =>
        long.Parse(
            lines.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(),
            CultureInfo.InvariantCulture);
}
