using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Netcd.Logging;

/// <summary>Makes loggers that write etcd's lines; the only sink there is, so it needs no providers around it.</summary>
internal sealed class EtcdLoggerFactory(LogWriter writer, LogLevels levels, TimeProvider time) : ILoggerFactory
{
    private readonly ConcurrentDictionary<string, EtcdLogger> _loggers = new(StringComparer.Ordinal);

    public ILogger CreateLogger(string categoryName) =>
        _loggers.GetOrAdd(categoryName, name => new EtcdLogger(PackageName.Of(name), writer, levels, time));

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("netcd logs to stderr only.");

    /// <summary>Leaves the writer open: the last lines of a process come after its parts are disposed.</summary>
    public void Dispose()
    {
    }
}
