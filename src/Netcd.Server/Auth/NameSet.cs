using System.Collections.Immutable;
using System.Text;

namespace Netcd.Server.Auth;

/// <summary>Lists of roles or patterns as sets that are granted and revoked.</summary>
internal static class NameSet
{
    /// <summary>Adds first, then removes; the result is sorted by bytes. False if one was there already or was not there.</summary>
    /// <param name="names">The present names; default counts as empty.</param>
    /// <param name="added">What to add.</param>
    /// <param name="removed">What to remove.</param>
    /// <param name="result">The new names, each once.</param>
    /// <param name="duplicate">What was to be added and is there already; null if there is none.</param>
    /// <param name="absent">The first that was to be removed and is not there; null if there is none.</param>
    public static bool TryChange(
        ImmutableArray<string> names,
        ImmutableArray<string> added,
        ImmutableArray<string> removed,
        out ImmutableArray<string> result,
        out string? duplicate,
        out string? absent)
    {
        var set = new HashSet<string>(OrEmpty(names), StringComparer.Ordinal);
        duplicate = OrEmpty(added).FirstOrDefault(name => !set.Add(name));
        absent = duplicate is null ? Removed(set, removed) : null;
        result = [.. set.Order(Comparer<string>.Create(CompareBytes))];
        return duplicate is null && absent is null;
    }

    /// <summary>Whether both hold the same in the same order; none at all is not the same as an empty list.</summary>
    public static bool AreSame(ImmutableArray<string> one, ImmutableArray<string> other) =>
        one.IsDefault == other.IsDefault && OrEmpty(one).SequenceEqual(OrEmpty(other));

    private static string? Removed(HashSet<string> set, ImmutableArray<string> removed)
    {
        string? absent = null;
        foreach (var name in OrEmpty(removed))
        {
            absent ??= set.Remove(name) ? null : name;
        }

        return absent;
    }

    private static ImmutableArray<string> OrEmpty(ImmutableArray<string> names) => names.IsDefault ? [] : names;

    private static int CompareBytes(string? one, string? other) =>
        Encoding.UTF8.GetBytes(one ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other ?? ""));
}
