using Microsoft.Extensions.Logging;
using Netcd.Transport.Outbound;
using Netcd.Transport.Statistics;

namespace Netcd.Transport;

/// <summary>This member, as all that talks to the others needs it. Immutable.</summary>
internal sealed record LocalMember
{
    public required TransportOptions Options { get; init; }

    public required IPeerReceiver Receiver { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Logger { get; init; }

    public required PeerStatistics Statistics { get; init; }

    public required PeerHttp Http { get; init; }
}
