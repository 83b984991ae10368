using System.Diagnostics.CodeAnalysis;

namespace Netcd.Configuration;

/// <summary>Which web pages may read answers (CORS): a comma list of origins; "*" or nothing means all.</summary>
internal sealed class AllowedOrigins
{
    private AllowedOrigins(string[] origins) => Origins = origins;

    /// <summary>Each is "*" or "http(s)://host[:port]"; a list of just "*" stands for all.</summary>
    public IReadOnlyList<string> Origins { get; }

    /// <summary>A <see cref="Flags.FlagReader{T}"/>.</summary>
    public static bool Read(
        string text, [NotNullWhen(true)] out AllowedOrigins? value, [NotNullWhen(false)] out string? problem)
    {
        (value, problem) = (null, null);
        var origins = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var origin in origins)
        {
            var isOrigin = origin == "*"
                || origin.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                || origin.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
            if (!isOrigin)
            {
                problem = $"URL scheme must be http or https: {origin} " +
                    "(give * or origins such as http://example.com, separated by commas)";
                return false;
            }
        }

        value = new AllowedOrigins(origins.Length == 0 || origins.Contains("*") ? ["*"] : origins);
        return true;
    }
}
