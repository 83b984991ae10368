using System.Collections.Concurrent;
using Netcd.Raft;

namespace Netcd.Transport.Statistics;

/// <summary>How many appends went in and out, and how each follower takes them. Thread-safe.</summary>
public sealed class PeerStatistics(TimeProvider time)
{
    private readonly ConcurrentDictionary<MemberId, FollowerLatency> _followers = new();

    public AppendTraffic Sent { get; } = new(time);

    public AppendTraffic Received { get; } = new(time);

    /// <summary>The members that are talked to, by ID.</summary>
    public IReadOnlyList<FollowerStatistics> Followers() =>
        [.. _followers.OrderBy(pair => pair.Key).Select(pair => pair.Value.Read(pair.Key))];

    internal FollowerLatency Follower(MemberId member) =>
        _followers.GetOrAdd(member, static _ => new FollowerLatency());

    internal void Forget(MemberId member) => _followers.TryRemove(member, out _);
}
