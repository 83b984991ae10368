using Netcd.Api.Health;
using Netcd.Api.Metrics;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Http.Routing;

namespace Netcd.Api;

/// <summary>
/// A port for those who only watch over a member (<c>--listen-metrics-urls</c>): <c>/health</c> and <c>/metrics</c>, as on
/// the client port, and nothing else. Thread-safe.
/// </summary>
public sealed class MetricsApi : IHttpHandler
{
    private readonly HealthEndpoint _health;
    private readonly MetricsEndpoint _metrics;

    internal MetricsApi(HealthEndpoint health, MetricsEndpoint metrics) => (_health, _metrics) = (health, metrics);

    public ValueTask HandleAsync(HttpExchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        if (GoMux.TryAnswer(exchange))
        {
            return ValueTask.CompletedTask;
        }

        if (exchange.Path.SequenceEqual("/health"u8))
        {
            return _health.HandleAsync(exchange);
        }

        if (exchange.Path.SequenceEqual("/metrics"u8))
        {
            _metrics.Handle(exchange);
        }
        else
        {
            TextPage.NotFound(exchange);
        }

        return ValueTask.CompletedTask;
    }
}
