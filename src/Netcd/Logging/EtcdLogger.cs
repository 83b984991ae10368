using Microsoft.Extensions.Logging;

namespace Netcd.Logging;

/// <summary>Writes the lines of one package.</summary>
internal sealed class EtcdLogger(string package, LogWriter writer, LogLevels levels, TimeProvider time) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) =>
        logLevel switch
        {
            LogLevel.None => false,
            // A notice arrives as Information: whether it is one shows only with its event.
            LogLevel.Information => levels.For(package) >= EtcdLevel.Notice,
            _ => levels.For(package) >= EtcdLevels.Of(logLevel, default),
        };

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var level = EtcdLevels.Of(logLevel, eventId);
        var limit = levels.For(package);
        if (logLevel == LogLevel.None || level > limit)
        {
            return;
        }

        var text = formatter(state, exception);
        Write(level, exception is null ? text : $"{text} ({exception.Message})");
        if (exception is not null && limit >= EtcdLevel.Debug)
        {
            foreach (var line in exception.ToString().Split('\n'))
            {
                Write(EtcdLevel.Debug, line.TrimEnd('\r'));
            }
        }

        if (level == EtcdLevel.Critical)
        {
            writer.Flush(); // The process may not live much longer.
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    private void Write(EtcdLevel level, string text) =>
        writer.Write(LogLine.Format(time.GetLocalNow(), level, package, text));
}
