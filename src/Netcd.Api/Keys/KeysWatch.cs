using Netcd.Api.Audit;
using Netcd.Http;
using Netcd.Store;
using Netcd.Store.Watching;

namespace Netcd.Api.Keys;

/// <summary>Serves <c>?wait=true</c>: tells a client of events as they happen, for as long as it listens.</summary>
internal sealed class KeysWatch(KeyStore store, KeysAnswer answer)
{
    /// <summary>Ends after one event, or for a stream when the client is gone or was too slow for its events.</summary>
    public ValueTask WatchAsync(HttpExchange exchange, KeyPath path, KeysRequest request)
    {
        switch (store.Watch(path, request.Recursive, request.Stream, request.WaitIndex))
        {
            case WatchResult.Watching watching:
                return TellAsync(exchange, watching.Watcher, request.Stream);
            case WatchResult.Refused refused:
                KeysAnswer.Refuse(exchange, refused.Error);
                return ValueTask.CompletedTask;
            default:
                throw new InvalidOperationException("A watch either begins or is refused.");
        }
    }

    private async ValueTask TellAsync(HttpExchange exchange, Watcher watcher, bool isStream)
    {
        // One registration for the whole watch, not one for each event that it waits for.
        using var end = watcher;
        using var gone = exchange.Aborted.UnsafeRegister(static state => ((Watcher)state!).Dispose(), watcher);
        answer.AddSuccessHeaders(exchange, watcher.StartIndex);
        AuditEntry.Of(exchange)?.Write(exchange); // It may last for days.
        await exchange.FlushAsync();
        do
        {
            var next = watcher.NextAsync(CancellationToken.None);
            if (await next is not { } told)
            {
                if (watcher.Overflowed)
                {
                    exchange.Abort(); // Events are missing, so this must not look like a proper end.
                }

                return;
            }

            exchange.Write(told.SharedClientJson.Span);
            await exchange.FlushAsync();
        }
        while (isStream);
    }
}
