using Netcd.Api.Tests.Running;

namespace Netcd.Api.Tests.Metrics;

public sealed class MetricsEndpointTests
{
    [Fact]
    public async Task Requests_and_writes_are_counted()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SendAsync("PUT", "/v2/keys/a", "value=1");
        await server.GetAsync("/v2/keys/a");
        await server.GetAsync("/v2/keys/none");
        await server.GetAsync("/v2/keys/a?quorum=true");
        await server.GetAsync("/v2/keys/a?dir=x"); // Not counted: it did not pass the checks.

        var response = await server.SendAsync("POST", "/metrics"); // Any method will do.

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response["Content-Type"]);
        var lines = response.Body.Split('\n');
        Assert.Contains("etcd_http_received_total{method=\"GET\"} 2", lines);
        Assert.Contains("etcd_http_received_total{method=\"PUT\"} 1", lines);
        Assert.Contains("etcd_http_received_total{method=\"QGET\"} 1", lines);
        Assert.Contains("etcd_http_failed_total{code=\"404\",method=\"GET\"} 1", lines);
        Assert.Contains("etcd_http_successful_duration_seconds_count{method=\"GET\"} 1", lines);
        Assert.Contains("etcd_http_successful_duration_seconds_bucket{method=\"PUT\",le=\"+Inf\"} 1", lines);
        Assert.Contains("etcd_debugging_store_writes_total{action=\"set\"} 3", lines);
        Assert.Contains("etcd_cluster_version{cluster_version=\"3.4\"} 1", lines);
        Assert.Contains("etcd_server_version{server_version=\"3.4.23\"} 1", lines);
        Assert.Contains("etcd_server_has_leader 1", lines);
    }

    [Fact]
    public async Task A_write_that_the_store_refused_was_seen_all_the_same()
    {
        await using var server = await ApiServer.StartAsync();
        await server.SendAsync("PUT", "/v2/keys/none?prevValue=x", "value=1");

        var response = await server.GetAsync("/metrics");

        Assert.Contains("etcd_debugging_store_writes_total{action=\"compareAndSwap\"} 1", response.Body.Split('\n'));
    }

    [Fact]
    public async Task Every_line_is_one_that_prometheus_reads()
    {
        await using var server = await ApiServer.StartAsync();
        await server.GetAsync("/v2/keys/");
        await server.GetAsync("/health");

        var response = await server.GetAsync("/metrics");

        Assert.EndsWith("\n", response.Body);
        Assert.All(
            response.Body.TrimEnd('\n').Split('\n'),
            line => Assert.Matches("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+({[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*})? [0-9.e+-]+)$""", line));
    }
}
