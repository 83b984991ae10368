using System.Collections.Concurrent;
using System.Globalization;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Crash;

/// <summary>Counts up one key as fast as the server takes it, until the server dies.</summary>
internal sealed class CrashWriter(int number)
{
    private readonly ConcurrentQueue<AcknowledgedWrite> _acknowledged = [];
    private int _attempted;

    public string Key { get; } = $"/crash/w{number}";

    /// <summary>Every write that was answered, in order.</summary>
    public IReadOnlyCollection<AcknowledgedWrite> Acknowledged => _acknowledged;

    /// <summary>Writes until the connection breaks; waits while the reader of events is too far behind.</summary>
    public async Task WriteUntilKilledAsync(int port, Func<bool> mayWrite, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = await RawConnection.OpenAsync(port);
            while (!cancellationToken.IsCancellationRequested)
            {
                await Poll.UntilAsync(
                    "the reader of events caught up", () => mayWrite() || cancellationToken.IsCancellationRequested);
                var value = (++_attempted).ToString(CultureInfo.InvariantCulture);
                var response = await connection.ExchangeAsync(
                    RawRequest.WithForm("PUT", "/v2/keys" + Key, $"value={value}"));
                if (response.Status is 200 or 201)
                {
                    _acknowledged.Enqueue(NodeText.Read(response.Body));
                }
            }
        }
        catch (IOException)
        {
            // Killed; the attempt that was under way may or may not have been stored.
        }
    }

    /// <summary>Checks what the restarted server holds: the last acknowledged value, or the one attempted after it.</summary>
    public async Task AssertKeptAsync(RawConnection connection)
    {
        if (_acknowledged.LastOrDefault() is not { } last)
        {
            return;
        }

        var stored = NodeText.Read((await connection.ExchangeAsync(RawRequest.Get("/v2/keys" + Key))).Body);
        Assert.True(stored.Index >= last.Index, $"{Key} went back from {last} to {stored}.");
        var (value, acknowledged) = (Number(stored.Value), Number(last.Value));
        Assert.True(value == acknowledged || value == _attempted, $"{Key}: {last} was acknowledged, {stored} is stored.");
        if (value == acknowledged)
        {
            Assert.Equal(last, stored);
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
