using System.Collections.Concurrent;
using System.Diagnostics;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Cluster.Recording;

/// <summary>What writers tried below one directory and what the cluster promised them. Thread-safe.</summary>
internal sealed class WriteRecord(string top)
{
    private readonly ConcurrentDictionary<string, string> _tried = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<StoredWrite> _acknowledged = [];
    private readonly ConcurrentQueue<string> _refused = [];
    private readonly Lock _gate = new();
    private long _lastTimestamp = Stopwatch.GetTimestamp();
    private TimeSpan _longestPause;

    /// <summary>The directory that all keys lie in.</summary>
    public string Top { get; } = top;

    public IReadOnlyCollection<StoredWrite> Acknowledged => _acknowledged;

    /// <summary>Answers that were errors; such a write may still have happened.</summary>
    public IReadOnlyCollection<string> Refused => _refused;

    public int TriedCount => _tried.Count;

    public void Try(string key, string value) => Assert.True(_tried.TryAdd(key, value), $"{key} is written twice.");

    public void Acknowledge(StoredWrite write)
    {
        _acknowledged.Enqueue(write);
        lock (_gate)
        {
            _longestPause = TimeSpan.FromTicks(Math.Max(_longestPause.Ticks, Stopwatch.GetElapsedTime(_lastTimestamp).Ticks));
            _lastTimestamp = Stopwatch.GetTimestamp();
        }
    }

    public void Refuse(ClusterMember member, RawResponse response) =>
        _refused.Enqueue($"{member.Name}: {response.Status} {response.Body.TrimEnd()}");

    /// <summary>The longest time from one acknowledgement to the next since this was last asked.</summary>
    public TimeSpan TakeLongestPause()
    {
        lock (_gate)
        {
            var longest = _longestPause;
            _longestPause = TimeSpan.Zero;
            return longest;
        }
    }

    /// <summary>Checks what a member holds: all that was acknowledged, as it was acknowledged, and nothing that nobody wrote.</summary>
    public void AssertKept(ClusterMember member, IReadOnlyList<StoredWrite> stored)
    {
        var byKey = stored.ToDictionary(write => write.Key, StringComparer.Ordinal);
        foreach (var write in _acknowledged)
        {
            Assert.True(byKey.TryGetValue(write.Key, out var kept), $"{member.Name} lost {write}.\n{member.LogTail()}");
            Assert.Equal(write, kept);
        }

        foreach (var write in stored)
        {
            Assert.True(
                _tried.TryGetValue(write.Key, out var value) && value == write.Value,
                $"{member.Name} has {write}, which nobody wrote.");
        }
    }
}
