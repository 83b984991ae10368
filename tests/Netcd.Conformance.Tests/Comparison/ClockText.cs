using System.Globalization;
using System.Text.RegularExpressions;

namespace Netcd.Conformance.Tests.Comparison;

/// <summary>Compares bodies in which clock readings may differ a little; all other bytes must be equal.</summary>
internal static partial class ClockText
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(3);

    public static bool HasClocks(string body) => Clock().IsMatch(body);

    /// <summary>What differs, or null.</summary>
    public static string? Difference(string reference, string subject)
    {
        var expected = Clock().Matches(reference);
        var actual = Clock().Matches(subject);
        if (expected.Count != actual.Count || Clock().Replace(reference, "$1") != Clock().Replace(subject, "$1"))
        {
            return "text";
        }

        return expected.Zip(actual)
            .Select(pair => Difference(pair.First.Groups[1].Value, pair.First.Groups[2].Value, pair.Second.Groups[2].Value))
            .FirstOrDefault(difference => difference is not null);
    }

    private static string? Difference(string field, string reference, string subject) => field switch
    {
        "ttl" => Math.Abs(Number(reference) - Number(subject)) <= 1 ? null : "ttl",
        "expiration" => UtcTime().IsMatch(subject) && AreNear(reference, subject) ? null : "expiration",
        "startTime" => ZonedTime().IsMatch(subject) ? null : "startTime",
        "uptime" => Duration().IsMatch(subject) ? null : "uptime",
        _ => throw new InvalidOperationException($"Unknown field {field}."),
    };

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static bool AreNear(string reference, string subject) =>
        (Time(reference) - Time(subject)).Duration() < ClockTolerance;

    private static DateTimeOffset Time(string quoted) =>
        DateTimeOffset.Parse(quoted.Trim('"'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    // Quotes inside of values are escaped, so a match is a field.
    [GeneratedRegex("""(?<=")(expiration|startTime|uptime|ttl)":("[^"]*"|-?[0-9]+)""")]
    private static partial Regex Clock();

    // No zero at the end of the fraction, no fraction of zero.
    [GeneratedRegex("""^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,8}[1-9])?Z"$""")]
    private static partial Regex UtcTime();

    [GeneratedRegex("""^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,8}[1-9])?(Z|[+-]\d\d:\d\d)"$""")]
    private static partial Regex ZonedTime();

    // Go's text of a time.Duration, such as 1h2m3.5s or 850.123ms.
    [GeneratedRegex("""^"((\d+h)?(\d+m)?\d+(\.\d*[1-9])?s|\d+(\.\d*[1-9])?(ms|\u00c2\u00b5s|ns))"$""")]
    private static partial Regex Duration();
}
