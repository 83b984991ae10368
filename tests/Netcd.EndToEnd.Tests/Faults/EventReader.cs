using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Faults;

/// <summary>Follows all events below a key through crashes, always from the index after the last one seen.</summary>
internal sealed class EventReader(int port)
{
    private readonly List<AcknowledgedWrite> _seen = [];
    private ulong _lastIndex;

    /// <summary>In the order of arrival; complete only after <see cref="ReadAsync"/> ended.</summary>
    public IReadOnlyList<AcknowledgedWrite> Seen => _seen;

    public ulong LastIndex => Volatile.Read(ref _lastIndex);

    /// <summary>Reads until an event of <paramref name="lastKey"/> came.</summary>
    public async Task ReadAsync(string lastKey)
    {
        var isOver = false;
        while (!isOver)
        {
            using var connection = await Poll.UntilAsync($"a server listens on {port}", TryOpenAsync, () => "");
            isOver = await ReadConnectionAsync(connection, lastKey);
        }
    }

    private async Task<RawConnection?> TryOpenAsync()
    {
        try
        {
            return await RawConnection.OpenAsync(port);
        }
        catch (IOException)
        {
            return null; // The server is down.
        }
    }

    /// <summary>False if the connection broke before the last event.</summary>
    private async Task<bool> ReadConnectionAsync(RawConnection connection, string lastKey)
    {
        while (true)
        {
            RawResponse response;
            try
            {
                response = await connection.ExchangeAsync(
                    RawRequest.Get($"/v2/keys/kept?wait=true&recursive=true&waitIndex={_lastIndex + 1}"));
            }
            catch (IOException)
            {
                return false;
            }

            Assert.True(response.Status == 200, response.Body);
            var seen = AcknowledgedWrite.Read(response.Body);
            _seen.Add(seen);
            Volatile.Write(ref _lastIndex, seen.Index);
            if (seen.Key == lastKey)
            {
                return true;
            }
        }
    }
}
