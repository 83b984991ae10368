using Netcd.Api.GoText;

namespace Netcd.Api.Metrics;

/// <summary>How long things took: counts per bucket, from 0.5 ms on in doubling steps as etcd has them. Thread-safe.</summary>
internal sealed class DurationHistogram
{
    private const int BucketCount = 13;
    private const long FirstBoundTicks = TimeSpan.TicksPerMillisecond / 2;

    /// <summary>The last one takes what is longer than all bounds.</summary>
    private readonly long[] _counts = new long[BucketCount + 1];
    private long _sumTicks;

    public long Count => _counts.Sum();

    public void Observe(TimeSpan duration)
    {
        var bucket = 0;
        while (bucket < BucketCount && duration.Ticks > FirstBoundTicks << bucket)
        {
            bucket++;
        }

        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Add(ref _sumTicks, duration.Ticks);
    }

    /// <summary>Writes the samples of one set of labels, which must not be empty.</summary>
    public void Write(MetricsText text, string name, string labels)
    {
        var total = 0L;
        for (var bucket = 0; bucket < BucketCount; bucket++)
        {
            total += Interlocked.Read(ref _counts[bucket]);
            var bound = GoFloat.FormatMetric(TimeSpan.FromTicks(FirstBoundTicks << bucket).TotalSeconds);
            text.Sample(name + "_bucket", $"{labels},le=\"{bound}\"", total);
        }

        total += Interlocked.Read(ref _counts[BucketCount]);
        text.Sample(name + "_bucket", labels + ",le=\"+Inf\"", total);
        text.Sample(name + "_sum", labels, TimeSpan.FromTicks(Interlocked.Read(ref _sumTicks)).TotalSeconds);
        text.Sample(name + "_count", labels, total);
    }
}
