using Netcd.Http;

namespace Netcd.Transport.Inbound;

/// <summary>All that a member serves to the others below <c>/raft</c>.</summary>
public sealed class PeerEndpoints
{
    private readonly ProbingEndpoint _probing;

    internal PeerEndpoints(TimeProvider time) => _probing = new ProbingEndpoint(time);

    /// <summary>Answers a request that is for one of these endpoints. A stream keeps its request for as long as it lives.</summary>
    /// <returns>False if the path is none of theirs: nothing was written.</returns>
    public ValueTask<bool> TryHandleAsync(HttpExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (exchange.Path.SequenceEqual("/raft/probing"u8))
        {
            _probing.Handle(exchange);
            return ValueTask.FromResult(true);
        }

        return ValueTask.FromResult(false);
    }
}
