using System.Globalization;
using Netcd.Raft.Log;

namespace Netcd.Disk.Snapshots;

/// <summary>The name of a snapshot file; names sort by term, then index.</summary>
internal static class SnapshotName
{
    public const string Suffix = ".snap";

    private const int NumberChars = 16;
    private const int NameChars = NumberChars + 1 + NumberChars + 5;

    public static string Format(EntryId id) => $"{id.Term:x16}-{id.Index:x16}{Suffix}";

    /// <summary>Null when the name is not that of a snapshot.</summary>
    public static EntryId? Parse(string name)
    {
        var isNamed = name.Length == NameChars && name[NumberChars] == '-' &&
            name.EndsWith(Suffix, StringComparison.Ordinal);
        return isNamed && TryParse(name.AsSpan(0, NumberChars), out var term) &&
            TryParse(name.AsSpan(NumberChars + 1, NumberChars), out var index)
            ? new EntryId(term, index)
            : null;
    }

    private static bool TryParse(ReadOnlySpan<char> digits, out ulong value) =>
        ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
