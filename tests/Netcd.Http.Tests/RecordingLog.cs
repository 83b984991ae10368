using Microsoft.Extensions.Logging;

namespace Netcd.Http.Tests;

/// <summary>Remembers the event IDs that were logged.</summary>
internal sealed class RecordingLog : ILogger<HttpConnectionHandler>
{
    public List<int> Events { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Events.Add(eventId.Id);
}
