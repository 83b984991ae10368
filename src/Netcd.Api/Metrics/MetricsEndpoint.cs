using System.Diagnostics;
using Netcd.Api.Health;
using Netcd.Api.Versions;
using Netcd.Http;
using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Server;
using Netcd.Store;

namespace Netcd.Api.Metrics;

/// <summary>Serves <c>/metrics</c> for Prometheus: those of etcd's families that netcd can fill, under etcd's names.</summary>
internal sealed class MetricsEndpoint(Member member, KeysMetrics keys, HealthEndpoint health)
{
    /// <summary>The writes of the store, those that it refused too, under the names that etcd gives their actions.</summary>
    private static readonly (string Action, StoreCounter Success, StoreCounter Fail)[] Writes =
    [
        ("compareAndDelete", StoreCounter.CompareAndDeleteSuccess, StoreCounter.CompareAndDeleteFail),
        ("compareAndSwap", StoreCounter.CompareAndSwapSuccess, StoreCounter.CompareAndSwapFail),
        ("create", StoreCounter.CreateSuccess, StoreCounter.CreateFail),
        ("delete", StoreCounter.DeleteSuccess, StoreCounter.DeleteFail),
        ("set", StoreCounter.SetsSuccess, StoreCounter.SetsFail),
        ("update", StoreCounter.UpdateSuccess, StoreCounter.UpdateFail),
    ];

    public void Handle(HttpExchange exchange)
    {
        exchange.AddHeader("Content-Type"u8, "text/plain; version=0.0.4; charset=utf-8"u8);
        var text = new MetricsText(exchange.Body);
        WriteStore(text, member.Store.Statistics);
        keys.Write(text);
        WriteServer(text);
        WriteProcess(text);
    }

    private static void WriteStore(MetricsText text, StoreStatistics statistics)
    {
        text.Counter(
            "etcd_debugging_store_expires_total", "Total number of expired keys.", statistics[StoreCounter.ExpireCount]);
        text.Gauge("etcd_debugging_store_watchers", "Count of currently active watchers.", statistics.Watchers);
        text.Family(
            "etcd_debugging_store_writes_total",
            "Total number of writes (e.g. set/compareAndDelete) seen by this member.",
            "counter");
        foreach (var (action, success, fail) in Writes)
        {
            var seen = statistics[success] + statistics[fail];
            if (seen > 0)
            {
                text.Sample("etcd_debugging_store_writes_total", $"action=\"{action}\"", seen);
            }
        }
    }

    private void WriteServer(MetricsText text)
    {
        var progress = member.Progress;
        if (member.Cluster.Version is { } version)
        {
            text.Family(
                "etcd_cluster_version",
                "Which version is running. 1 for 'cluster_version' label with current cluster version",
                "gauge");
            text.Sample(
                "etcd_cluster_version", $"cluster_version=\"{version[..version.LastIndexOf('.')]}\"", value: 1);
        }

        text.Gauge(
            "etcd_server_has_leader",
            "Whether or not a leader exists. 1 is existence, 0 is not.",
            progress.Leader == MemberId.None ? 0 : 1);
        text.Counter(
            "etcd_server_health_failures", "The total number of failed health checks", health.FailureCount);
        text.Counter(
            "etcd_server_health_success", "The total number of successful health checks", health.SuccessCount);
        text.Family(
            "etcd_server_id", "Server or member ID in hexadecimal format. 1 for 'server_id' label with current ID.", "gauge");
        text.Sample("etcd_server_id", $"server_id=\"{member.Id}\"", value: 1);
        text.Gauge(
            "etcd_server_is_leader",
            "Whether or not this member is a leader. 1 if is, 0 otherwise.",
            progress.Role == Role.Leader ? 1 : 0);
        text.Gauge(
            "etcd_server_proposals_applied_total",
            "The total number of consensus proposals applied.",
            progress.AppliedIndex);
        text.Gauge(
            "etcd_server_proposals_committed_total",
            "The total number of consensus proposals committed.",
            progress.CommitIndex);
        text.Family(
            "etcd_server_version", "Which version is running. 1 for 'server_version' label with current version.", "gauge");
        text.Sample("etcd_server_version", $"server_version=\"{VersionEndpoint.ServerVersionOf(member.Dialect)}\"", value: 1);
    }

    private static void WriteProcess(MetricsText text)
    {
        using var process = Process.GetCurrentProcess();
        text.Counter(
            "process_cpu_seconds_total",
            "Total user and system CPU time spent in seconds.",
            process.TotalProcessorTime.TotalSeconds);
        text.Gauge("process_max_fds", "Maximum number of open file descriptors.", ProcessFigures.OpenFilesMax());
        text.Gauge("process_open_fds", "Number of open file descriptors.", ProcessFigures.OpenFiles());
        text.Gauge("process_resident_memory_bytes", "Resident memory size in bytes.", process.WorkingSet64);
        text.Gauge(
            "process_start_time_seconds",
            "Start time of the process since unix epoch in seconds.",
            (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        text.Gauge("process_virtual_memory_bytes", "Virtual memory size in bytes.", process.VirtualMemorySize64);
    }
}
