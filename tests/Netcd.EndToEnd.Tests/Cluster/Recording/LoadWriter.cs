using System.Globalization;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Cluster.Recording;

/// <summary>Writes key after key, each once, through one member after the other. Never repeats a write that failed.</summary>
internal sealed class LoadWriter(WriteRecord record, Func<IReadOnlyList<ClusterMember>> targets, int number) : IDisposable
{
    /// <summary>How long it waits for an answer before it turns to the next member.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ClusterMember, RawConnection> _connections = [];
    private int _tried;

    /// <summary>
    /// Writes until told to stop, or <paramref name="writesMax"/> times, with at least <paramref name="pause"/> from one
    /// write to the next.
    /// </summary>
    public async Task WriteAsync(int writesMax, TimeSpan pause, CancellationToken stop)
    {
        using var pace = pause == TimeSpan.Zero ? null : new PeriodicTimer(pause);
        while (_tried < writesMax && !stop.IsCancellationRequested)
        {
            if (targets() is { Count: > 0 } reachable)
            {
                await WriteOnceAsync(reachable[(number + _tried) % reachable.Count]);
            }

            if (pace is not null)
            {
                await pace.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }
    }

    private async Task WriteOnceAsync(ClusterMember member)
    {
        var value = (++_tried).ToString(CultureInfo.InvariantCulture);
        var key = string.Create(CultureInfo.InvariantCulture, $"{record.Top}/w{number}/{_tried:D6}");
        record.Try(key, value);
        try
        {
            if (!_connections.TryGetValue(member, out var connection))
            {
                _connections[member] = connection = await RawConnection.OpenAsync(member.Options.Address, member.Options.ClientPort);
            }

            using var patience = new CancellationTokenSource(Patience);
            await using var abandon = patience.Token.Register(connection.Dispose);
            var response = await connection.ExchangeAsync(RawRequest.WithForm("PUT", $"/v2/keys{key}", $"value={value}"));
            if (response.Status == 201)
            {
                record.Acknowledge(StoredWrite.OfAnswer(response.Body));
            }
            else
            {
                record.Refuse(member, response);
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // Dead, dying or out of patience: whether the write happens is open.
            if (_connections.Remove(member, out var broken))
            {
                broken.Dispose();
            }
        }
    }
}
