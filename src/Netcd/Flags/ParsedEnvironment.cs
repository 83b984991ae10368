using Microsoft.Extensions.Logging;

namespace Netcd.Flags;

/// <summary>What the ETCD_* variables said.</summary>
internal sealed class ParsedEnvironment
{
    public Dictionary<Flag, string> Values { get; } = [];

    /// <summary>One line per variable that cannot be read.</summary>
    public List<string> Problems { get; } = [];

    public List<Flag> Unreadable { get; } = [];

    /// <summary>Which variables were used, shadowed or not recognised: for the log, once it is set up.</summary>
    public List<StartupNote> Notes { get; } = [];
}

/// <summary>A line for the log that was found out before there was a log.</summary>
internal readonly record struct StartupNote(LogLevel Level, string Text);
