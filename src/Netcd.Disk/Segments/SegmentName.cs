using System.Globalization;

namespace Netcd.Disk.Segments;

/// <summary>A segment's place in the WAL and the index of the first entry that may have been written to it.</summary>
internal readonly record struct SegmentName(ulong Sequence, ulong Index)
{
    public const string Suffix = ".wal";

    private const int NumberChars = 16;
    private const int NameChars = NumberChars + 1 + NumberChars + 4;

    /// <summary>Null when the name is not that of a segment.</summary>
    public static SegmentName? Parse(string name)
    {
        var isNamed = name.Length == NameChars && name[NumberChars] == '-' &&
            name.EndsWith(Suffix, StringComparison.Ordinal);
        return isNamed && TryParse(name.AsSpan(0, NumberChars), out var sequence) &&
            TryParse(name.AsSpan(NumberChars + 1, NumberChars), out var index)
            ? new SegmentName(sequence, index)
            : null;
    }

    public override string ToString() => $"{Sequence:x16}-{Index:x16}{Suffix}";

    private static bool TryParse(ReadOnlySpan<char> digits, out ulong value) =>
        ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
