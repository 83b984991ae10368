using System.Globalization;

namespace Netcd.Logging;

/// <summary>One line as etcd writes it: "2026-11-20 18:09:41.228466 I | etcdserver: text", in local time.</summary>
internal static class LogLine
{
    public static string Format(DateTimeOffset localTime, EtcdLevel level, string package, string text) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{localTime:yyyy-MM-dd HH:mm:ss.ffffff} {level.Letter()} | {package}: {OneLine(text)}\n");

    /// <summary>Text may come from a client: control characters must not start a line or move a terminal's cursor.</summary>
    private static string OneLine(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.Contains('\u007f', StringComparison.Ordinal))
        {
            return text;
        }

        return string.Concat(text.Select(character => char.IsControl(character)
            ? string.Create(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}")
            : character.ToString()));
    }
}
