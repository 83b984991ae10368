using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Netcd.EndToEnd.Tests.Auth;

/// <summary>What a process has in its memory, as a dump of it would show.</summary>
internal static class ProcessMemory
{
    private const int PieceBytes = 64 << 10;

    /// <summary>Which of these texts, of some bytes each, occur in all that the process can write.</summary>
    public static IReadOnlyList<byte[]> Find(int processId, IReadOnlyList<byte[]> texts)
    {
        using var memory = File.OpenHandle(
            $"/proc/{processId}/mem", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var overlapBytes = texts.Max(text => text.Length) - 1; // What begins in one piece may end in the next one.
        var buffer = new byte[PieceBytes + overlapBytes];
        HashSet<byte[]> found = [];
        foreach (var (start, end) in Mappings(processId))
        {
            for (var at = start; at < end; at += PieceBytes)
            {
                var piece = Read(memory, buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at)), at);
                if (piece.IndexOfAnyExcept((byte)0) < 0)
                {
                    continue; // Most of it was never used.
                }

                foreach (var text in texts)
                {
                    if (piece.IndexOf(text) >= 0)
                    {
                        found.Add(text);
                    }
                }
            }
        }

        return [.. found];
    }

    private static ReadOnlySpan<byte> Read(SafeFileHandle memory, Span<byte> buffer, long at)
    {
        try
        {
            return buffer[..RandomAccess.Read(memory, buffer, at)];
        }
        catch (IOException)
        {
            return []; // Gone meanwhile, or memory of a device.
        }
    }

    private static IEnumerable<(long Start, long End)> Mappings(int processId) =>
        from line in File.ReadLines($"/proc/{processId}/maps")
        let fields = line.Split(' ')
        where fields[1].StartsWith("rw", StringComparison.Ordinal)
        let ends = fields[0].Split('-')
        select (Address(ends[0]), Address(ends[1]));

    private static long Address(string text) => long.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
