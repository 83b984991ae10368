namespace Netcd.Transport.Statistics;

/// <summary>The append messages of one direction: how many since the start, and how fast lately. Thread-safe.</summary>
public sealed class AppendTraffic(TimeProvider time)
{
    /// <summary>The rates are those of so many messages at most.</summary>
    private const int SampleCountMax = 200;

    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Queue<(long At, long Bytes)> _samples = new(SampleCountMax);
    private long _newestAt;
    private long _sampledBytes;
    private ulong _count;

    public ulong Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Messages and bytes per second; both 0 after a second of silence and while there is one message only.</summary>
    public (double Messages, double Bytes) PerSecond()
    {
        lock (_gate)
        {
            if (_samples.Count < 2 || time.GetElapsedTime(_newestAt) > SilenceMax)
            {
                return default;
            }

            var seconds = time.GetElapsedTime(_samples.Peek().At, _newestAt).TotalSeconds;
            return seconds > 0 ? (_samples.Count / seconds, _sampledBytes / seconds) : default;
        }
    }

    internal void Note(long bytes)
    {
        lock (_gate)
        {
            if (_samples.Count == SampleCountMax)
            {
                _sampledBytes -= _samples.Dequeue().Bytes;
            }

            _newestAt = time.GetTimestamp();
            _samples.Enqueue((_newestAt, bytes));
            _sampledBytes += bytes;
            _count++;
        }
    }
}
