using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Histories;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Cluster.Recording;

/// <summary>
/// Follows all events below a directory on one member, through its deaths, always from the index after the last event.
/// Where the member no longer knows that index, a new stretch of events begins.
/// </summary>
internal sealed class MemberWatcher(ClusterMember member, string top)
{
    private const int IndexCleared = 401;

    private static readonly TimeSpan TimeBetweenAttempts = TimeSpan.FromMilliseconds(10);

    private readonly List<Stretch> _stretches = [new(From: 1, Events: [])];
    private readonly List<(string Key, string? Value, long Timestamp)> _expiries = [];
    private ulong _lastIndex;

    public ClusterMember Member => member;

    /// <summary>Everything up to here was seen.</summary>
    public ulong LastIndex => Volatile.Read(ref _lastIndex);

    /// <summary>Keys that it saw expire, with what they held and when; complete only after <see cref="WatchAsync"/> ended.</summary>
    public IReadOnlyList<(string Key, string? Value, long Timestamp)> Expiries => _expiries;

    /// <summary>How often the member no longer knew where to go on.</summary>
    public int RestartCount => _stretches.Count - 1;

    public async Task WatchAsync(CancellationToken stop)
    {
        using var pace = new PeriodicTimer(TimeBetweenAttempts);
        while (!stop.IsCancellationRequested)
        {
            if (await TryOpenAsync() is { } connection)
            {
                using (connection)
                await using (stop.Register(connection.Dispose))
                {
                    await FollowAsync(connection);
                }
            }

            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>What it saw, a watch for each stretch; complete only after <see cref="WatchAsync"/> ended.</summary>
    public IEnumerable<Watch> ToWatches() =>
        _stretches.Select((stretch, number) => new Watch(
            $"the watch on {member.Name}",
            top,
            stretch.From,
            number + 1 < _stretches.Count ? stretch.Events.LastOrDefault()?.Index ?? 0 : LastIndex,
            stretch.Events));

    private async Task<RawConnection?> TryOpenAsync()
    {
        try
        {
            return await RawConnection.OpenAsync(member.Options.Address, member.Options.ClientPort);
        }
        catch (IOException)
        {
            return null; // Down, or removed for good.
        }
    }

    // Until the connection breaks.
    private async Task FollowAsync(RawConnection connection)
    {
        try
        {
            while (true)
            {
                var response = await connection.ExchangeAsync(
                    RawRequest.Get($"/v2/keys{top}?wait=true&recursive=true&waitIndex={_lastIndex + 1}"));
                if (response.Body.Length == 0)
                {
                    return; // The member ends, or closed a watch that fell behind.
                }

                if (response.Status == 200)
                {
                    See(response.Body);
                }
                else
                {
                    Assert.Equal(IndexCleared, JsonNode.Parse(response.Body)?["errorCode"]?.GetValue<int>());
                    Skip((await connection.ExchangeAsync(RawRequest.Get($"/v2/keys{top}"))).EtcdIndex);
                }
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or TimeoutException)
        {
            // Dead, told to stop, or silent for long (paused).
        }
    }

    private void See(string latin1Json)
    {
        var shown = JsonNode.Parse(Encoding.Latin1.GetBytes(latin1Json));
        var change = shown?["action"] is { } action && shown["node"]?["key"] is { } key && shown["node"]?["modifiedIndex"] is { } index
            ? new WatchedEvent(
                index.GetValue<ulong>(), key.GetValue<string>(), action.GetValue<string>(), shown["node"]?["value"]?.GetValue<string>())
            : throw new FormatException($"Not an event: {latin1Json}");
        _stretches[^1].Events.Add(change);
        if (change.Action == "expire")
        {
            _expiries.Add((change.Key, shown["prevNode"]?["value"]?.GetValue<string>(), Stopwatch.GetTimestamp()));
        }

        Volatile.Write(ref _lastIndex, change.Index);
    }

    private void Skip(ulong index)
    {
        _stretches.Add(new Stretch(From: index + 1, Events: []));
        Volatile.Write(ref _lastIndex, index);
    }

    /// <summary>Events without a gap that the member itself declared.</summary>
    private sealed record Stretch(ulong From, List<WatchedEvent> Events);
}
