using Netcd.Http;
using Netcd.Http.Routing;

namespace Netcd.Transport.Inbound;

/// <summary>All that a member serves to the others below <c>/raft</c>. Thread-safe.</summary>
public sealed class PeerEndpoints
{
    private readonly MessageEndpoint _messages;
    private readonly StreamEndpoint _streams;
    private readonly SnapshotEndpoint _snapshots;
    private readonly ProbingEndpoint _probing;

    internal PeerEndpoints(LocalMember local, PeerSet peers, MessageIntake intake)
    {
        var admission = new Admission(local.Options, new RepeatedLines(local.Time), local.Logger);
        _messages = new MessageEndpoint(local, admission, intake, peers);
        _streams = new StreamEndpoint(local, admission, peers);
        _snapshots = new SnapshotEndpoint(local, admission, peers);
        _probing = new ProbingEndpoint(local.Time);
    }

    /// <summary>Answers a request that is for one of these endpoints. A stream keeps its request for as long as it lives.</summary>
    /// <returns>False if the path is none of theirs: nothing was written.</returns>
    public ValueTask<bool> TryHandleAsync(HttpExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        var path = exchange.Path;
        if (path.SequenceEqual("/raft"u8))
        {
            return HandledAsync(_messages.HandleAsync(exchange));
        }

        if (path.StartsWith("/raft/stream/"u8))
        {
            return HandledAsync(_streams.HandleAsync(exchange));
        }

        if (path.SequenceEqual("/raft/snapshot"u8))
        {
            return HandledAsync(_snapshots.HandleAsync(exchange));
        }

        if (path.SequenceEqual("/raft/probing"u8))
        {
            _probing.Handle(exchange);
            return ValueTask.FromResult(true);
        }

        if (path.SequenceEqual("/raft/stream"u8))
        {
            GoMux.Redirect(exchange, "/raft/stream/"u8);
            return ValueTask.FromResult(true);
        }

        return ValueTask.FromResult(false);
    }

    private static async ValueTask<bool> HandledAsync(ValueTask handling)
    {
        await handling;
        return true;
    }
}
