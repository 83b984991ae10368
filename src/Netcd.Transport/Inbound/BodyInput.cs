using Netcd.Http;
using Netcd.Transport.Framing;

namespace Netcd.Transport.Inbound;

/// <summary>Opens request bodies.</summary>
internal static class BodyInput
{
    /// <summary>How long a sender may pause, as on etcd's peer listener.</summary>
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(5);

    public static FrameInput Of(HttpExchange exchange, TimeProvider time) =>
        new(new RequestBodyStream(exchange), time, SilenceMax, CancellationToken.None);
}
