using System.Collections.Concurrent;
using Netcd.Api.Keys;

namespace Netcd.Api.Metrics;

/// <summary>Counts keys requests and times the successful ones. Thread-safe, and cheap enough for every read.</summary>
internal sealed class KeysMetrics
{
    private static readonly KeysRequestKind[] Kinds = Enum.GetValues<KeysRequestKind>();

    private readonly long[] _received = new long[Kinds.Length];
    private readonly DurationHistogram[] _durations = [.. Kinds.Select(_ => new DurationHistogram())];
    private readonly ConcurrentDictionary<(KeysRequestKind Kind, int StatusCode), long> _failed = new();

    /// <summary>A request that passed all checks and is about to be carried out.</summary>
    public void Received(KeysRequestKind kind) => Interlocked.Increment(ref _received[(int)kind]);

    public void Completed(KeysRequestKind kind, TimeSpan duration) => _durations[(int)kind].Observe(duration);

    public void Failed(KeysRequestKind kind, int statusCode) =>
        _failed.AddOrUpdate((kind, statusCode), addValue: 1, (_, count) => count + 1);

    /// <summary>Writes the families; labels that nothing was counted for are left out, as Prometheus' own client does.</summary>
    public void Write(MetricsText text)
    {
        if (!_failed.IsEmpty)
        {
            text.Family(
                "etcd_http_failed_total",
                "Counter of handle failures of requests (non-watches), by method (GET/PUT etc.) and code (400, 500 etc.).",
                "counter");
            foreach (var ((kind, statusCode), count) in _failed.OrderBy(pair => (pair.Key.StatusCode, NameOf(pair.Key.Kind))))
            {
                text.Sample("etcd_http_failed_total", $"code=\"{statusCode}\",method=\"{NameOf(kind)}\"", count);
            }
        }

        var received = Kinds.Where(kind => Interlocked.Read(ref _received[(int)kind]) > 0).ToArray();
        if (received.Length > 0)
        {
            text.Family(
                "etcd_http_received_total",
                "Counter of requests received into the system (successfully parsed and authd).",
                "counter");
            foreach (var kind in received)
            {
                text.Sample("etcd_http_received_total", $"method=\"{NameOf(kind)}\"", Interlocked.Read(ref _received[(int)kind]));
            }
        }

        var completed = Kinds.Where(kind => _durations[(int)kind].Count > 0).ToArray();
        if (completed.Length > 0)
        {
            const string Name = "etcd_http_successful_duration_seconds";
            text.Family(
                Name,
                "Bucketed histogram of processing time (s) of successfully handled requests (non-watches), "
                    + "by method (GET/PUT etc.).",
                "histogram");
            foreach (var kind in completed)
            {
                _durations[(int)kind].Write(text, Name, $"method=\"{NameOf(kind)}\"");
            }
        }
    }

    private static string NameOf(KeysRequestKind kind) => kind switch
    {
        KeysRequestKind.Get => "GET",
        KeysRequestKind.Head => "HEAD",
        KeysRequestKind.QuorumGet => "QGET",
        KeysRequestKind.Put => "PUT",
        KeysRequestKind.Post => "POST",
        KeysRequestKind.Delete => "DELETE",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "A kind without a name."),
    };
}
