using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Netcd.Flags;

/// <summary>The kinds of flag values that need no type of their own, with Go's grammar and words for errors, and what to give instead.</summary>
internal static class FlagReaders
{
    public static bool Text(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? problem)
    {
        (value, problem) = (text, null);
        return true;
    }

    /// <summary>Exactly the twelve spellings that Go's strconv.ParseBool takes.</summary>
    public static bool Boolean(string text, out bool value, [NotNullWhen(false)] out string? problem)
    {
        bool? read = text switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
            _ => null,
        };
        (value, problem) = (read ?? false, read is null ? "parse error (give true or false)" : null);
        return read is not null;
    }

    public static bool Unsigned(string text, out ulong value, [NotNullWhen(false)] out string? problem) =>
        WholeNumber(text, ulong.MaxValue, out value, out problem);

    /// <summary>A count or a number of milliseconds that a signed 32-bit number can hold.</summary>
    public static bool Count(string text, out int value, [NotNullWhen(false)] out string? problem)
    {
        var isRead = WholeNumber(text, int.MaxValue, out var wide, out problem);
        value = (int)wide;
        return isRead;
    }

    /// <summary>A reader that takes only the given words.</summary>
    public static FlagReader<string> OneOf(params string[] words) =>
        (string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? problem) =>
        {
            (value, problem) = words.Contains(text)
                ? (text, (string?)null)
                : (null, $"invalid value (give {Alternatives(words.Where(word => word.Length > 0).ToArray())})");
            return problem is null;
        };

    private static string Alternatives(string[] words) => $"{string.Join(", ", words[..^1])} or {words[^1]}";

    private static bool WholeNumber(string text, ulong max, out ulong value, [NotNullWhen(false)] out string? problem)
    {
        var outcome = GoUnsigned.Parse(text, out value);
        if (outcome == GoUnsigned.Outcome.Read && value <= max)
        {
            problem = null;
            return true;
        }

        var reason = outcome == GoUnsigned.Outcome.Malformed ? "parse error" : "value out of range";
        problem = string.Create(CultureInfo.InvariantCulture, $"{reason} (give a whole number from 0 to {max})");
        value = 0;
        return false;
    }
}
