using System.Text.Json.Nodes;
using Netcd.EndToEnd.Tests.Cluster.Running;
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
    private ulong _lastIndex;

    public ClusterMember Member => member;

    /// <summary>Everything up to here was seen.</summary>
    public ulong LastIndex => Volatile.Read(ref _lastIndex);

    /// <summary>In the order of arrival; complete only after <see cref="WatchAsync"/> ended.</summary>
    public IReadOnlyList<Stretch> Stretches => _stretches;

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

    /// <summary>Checks that each stretch has every event between its borders, once and in order.</summary>
    /// <param name="written">All writes that happened, by index.</param>
    public void AssertComplete(IReadOnlyList<StoredWrite> written)
    {
        for (var i = 0; i < _stretches.Count; i++)
        {
            var end = i + 1 < _stretches.Count ? _stretches[i].Events.LastOrDefault()?.Index ?? 0 : LastIndex;
            var expected = written.Where(write => write.Index >= _stretches[i].From && write.Index <= end);
            Assert.Equal(expected, _stretches[i].Events);
        }
    }

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
                    See(StoredWrite.OfAnswer(response.Body));
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

    private void See(StoredWrite write)
    {
        _stretches[^1].Events.Add(write);
        Volatile.Write(ref _lastIndex, write.Index);
    }

    private void Skip(ulong index)
    {
        _stretches.Add(new Stretch(From: index + 1, Events: []));
        Volatile.Write(ref _lastIndex, index);
    }

    /// <summary>Events without a gap that the member itself declared.</summary>
    internal sealed record Stretch(ulong From, List<StoredWrite> Events);
}
