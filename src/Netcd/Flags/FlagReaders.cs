using System.Diagnostics.CodeAnalysis;

namespace Netcd.Flags;

/// <summary>The kinds of flag values that need no type of their own, with Go's grammar and words for errors.</summary>
internal static class FlagReaders
{
    public const string ParseError = "parse error";
    public const string OutOfRange = "value out of range";
    public const string InvalidValue = "invalid value";

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
        (value, problem) = (read ?? false, read is null ? ParseError : null);
        return read is not null;
    }

    public static bool Unsigned(string text, out ulong value, [NotNullWhen(false)] out string? problem)
    {
        problem = GoUnsigned.Parse(text, out value) switch
        {
            GoUnsigned.Outcome.Read => null,
            GoUnsigned.Outcome.TooLarge => OutOfRange,
            _ => ParseError,
        };
        return problem is null;
    }

    /// <summary>A count or a number of milliseconds that a signed 32-bit number can hold.</summary>
    public static bool Count(string text, out int value, [NotNullWhen(false)] out string? problem)
    {
        var isRead = Unsigned(text, out var wide, out problem);
        if (isRead && wide > int.MaxValue)
        {
            (isRead, problem) = (false, OutOfRange);
        }

        value = isRead ? (int)wide : 0;
        return isRead;
    }

    /// <summary>A reader that takes only the given words.</summary>
    public static FlagReader<string> OneOf(params string[] words) =>
        (string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? problem) =>
        {
            (value, problem) = words.Contains(text) ? (text, (string?)null) : (null, InvalidValue);
            return problem is null;
        };
}
