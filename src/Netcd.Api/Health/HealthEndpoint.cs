using Microsoft.Extensions.Logging;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Server;
using Netcd.Store;

namespace Netcd.Api.Health;

/// <summary>Serves <c>/health</c>: whether there is a leader and the member gets its work done.</summary>
internal sealed class HealthEndpoint(Member member, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private long _successCount;
    private long _failureCount;
    private volatile bool _wasUnhealthy;

    public long SuccessCount => Interlocked.Read(ref _successCount);

    public long FailureCount => Interlocked.Read(ref _failureCount);

    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        if (exchange.Method != RequestMethod.Get)
        {
            TextPage.MethodNotAllowed(exchange, "GET"u8);
            return;
        }

        if (await IsHealthyAsync())
        {
            Interlocked.Increment(ref _successCount);
            exchange.AddSniffedTextType();
            exchange.Write("{\"health\":\"true\"}"u8);
        }
        else
        {
            Interlocked.Increment(ref _failureCount);
            TextPage.Write(exchange, statusCode: 503, "{\"health\":\"false\"}"u8);
        }
    }

    private async ValueTask<bool> IsHealthyAsync()
    {
        var isHealthy = await member.IsHealthyAsync(Patience, CancellationToken.None);
        if (isHealthy)
        {
            member.Store.Get(KeyPath.Root); // etcd asks with a read of the root, which its statistics count.
        }
        else if (!_wasUnhealthy)
        {
            Log.Unhealthy(logger); // Once, not at every poll of a monitor.
        }

        _wasUnhealthy = !isHealthy;
        return isHealthy;
    }
}
