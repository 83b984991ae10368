using Microsoft.Extensions.Logging;

namespace Netcd.Logging;

/// <summary>etcd's levels of a log line, worst first; the numbers only order them.</summary>
internal enum EtcdLevel
{
    Critical,
    Error,
    Warning,
    Notice,
    Info,
    Debug,
    Trace,
}

/// <summary>How the levels are written and how they relate to those of .NET.</summary>
internal static class EtcdLevels
{
    private const string Letters = "CEWNIDT";

    public static char Letter(this EtcdLevel level) => Letters[(int)level];

    /// <summary>Reads a level as etcd takes it, in any case: CRITICAL or C, ERROR, E or 0, WARNING, W or 1, ...</summary>
    public static EtcdLevel? Parse(string text) => text.ToUpperInvariant() switch
    {
        "CRITICAL" or "C" => EtcdLevel.Critical,
        "ERROR" or "E" or "0" => EtcdLevel.Error,
        "WARNING" or "W" or "1" => EtcdLevel.Warning,
        "NOTICE" or "N" or "2" => EtcdLevel.Notice,
        "INFO" or "I" or "3" => EtcdLevel.Info,
        "DEBUG" or "D" or "4" => EtcdLevel.Debug,
        "TRACE" or "T" or "5" => EtcdLevel.Trace,
        _ => null,
    };

    /// <summary>The level of a line; .NET has no notice, so an event whose name starts with "Notice" is one.</summary>
    public static EtcdLevel Of(LogLevel level, EventId eventId) => level switch
    {
        LogLevel.Critical => EtcdLevel.Critical,
        LogLevel.Error => EtcdLevel.Error,
        LogLevel.Warning => EtcdLevel.Warning,
        LogLevel.Information when eventId.Name?.StartsWith("Notice", StringComparison.Ordinal) == true => EtcdLevel.Notice,
        LogLevel.Information => EtcdLevel.Info,
        LogLevel.Debug => EtcdLevel.Debug,
        _ => EtcdLevel.Trace,
    };
}
