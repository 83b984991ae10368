using System.Globalization;

namespace Netcd.Api.GoText;

/// <summary>Writes floating point numbers as Go's JSON encoder and its metrics text do.</summary>
internal static class GoFloat
{
    /// <summary>The shortest digits that read back equal; an exponent only below 1e-6 and from 1e21 on (JSON form).</summary>
    public static string FormatJson(double value)
    {
        if (value == 0)
        {
            return double.IsNegative(value) ? "-0" : "0";
        }

        var magnitude = Math.Abs(value);
        var (digits, exponent) = Shortest(magnitude);
        var text = magnitude is < 1e-6 or >= 1e21
            ? Scientific(digits, exponent, exponentDigitsMin: 1)
            : Plain(digits, exponent);
        return value < 0 ? "-" + text : text;
    }

    /// <summary>Go's 'g' form with the shortest digits, as metrics are written: an exponent below 1e-4 and from 1e6 on.</summary>
    public static string FormatMetric(double value)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "+Inf" : "-Inf";
        }

        if (value == 0)
        {
            return "0";
        }

        var (digits, exponent) = Shortest(Math.Abs(value));

        var text = exponent is < -4 or >= 6
            ? Scientific(digits, exponent, exponentDigitsMin: 2)
            : Plain(digits, exponent);
        return value < 0 ? "-" + text : text;
    }

    /// <summary>Significant digits d1d2d3... and the exponent of d1, so that the value is d1.d2d3... x 10^exponent.</summary>
    private static (string Digits, int Exponent) Shortest(double magnitude)
    {
        // "E16" alone is not the shortest form; "R" is, but with its own choice of notation, so it is taken apart.
        var text = magnitude.ToString("R", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? text : text[..mark];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        exponent -= all.Length - digits.Length;
        digits = digits.TrimEnd('0');
        return (digits, exponent);
    }

    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        return digits.Length <= exponent + 1
            ? digits.PadRight(exponent + 1, '0')
            : digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }

    private static string Scientific(string digits, int exponent, int exponentDigitsMin)
    {
        var mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        var places = Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).PadLeft(exponentDigitsMin, '0');
        return mantissa + (exponent < 0 ? "e-" : "e+") + places;
    }
}
