using System.Collections.Concurrent;
using System.Globalization;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Faults;

/// <summary>Counts up one key as fast as the server takes it and remembers what it was promised.</summary>
/// <remarks>The value is the number, padded: segments of the log fill up sooner.</remarks>
internal sealed class KeptWriter(int number, int valueBytes)
{
    private readonly ConcurrentQueue<AcknowledgedWrite> _acknowledged = [];
    private volatile AcknowledgedWrite? _last;
    private volatile int _refused;
    private int _tried;

    public string Key { get; } = $"/kept/w{number}";

    /// <summary>Every write that was answered with success, in order.</summary>
    public IReadOnlyCollection<AcknowledgedWrite> Acknowledged => _acknowledged;

    /// <summary>The last of them.</summary>
    public AcknowledgedWrite? Last => _last;

    /// <summary>How many writes were answered with an error.</summary>
    public int Refused => _refused;

    /// <summary>The last error, body and all.</summary>
    public RawResponse? LastRefusal { get; private set; }

    /// <summary>Writes until cancelled or the connection breaks; waits while <paramref name="mayWrite"/> says no.</summary>
    public async Task WriteAsync(int port, Func<bool> mayWrite, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = await RawConnection.OpenAsync(port);
            while (!cancellationToken.IsCancellationRequested)
            {
                await Poll.UntilAsync("a writer may go on", () => mayWrite() || cancellationToken.IsCancellationRequested);
                var value = string.Create(CultureInfo.InvariantCulture, $"{++_tried}x{new string('v', valueBytes)}");
                var response = await connection.ExchangeAsync(
                    RawRequest.WithForm("PUT", $"/v2/keys{Key}?noValueOnSuccess=true", $"value={value}"));
                if (response.Status is 200 or 201)
                {
                    _last = new AcknowledgedWrite(response.EtcdIndex, Key, _tried);
                    _acknowledged.Enqueue(_last);
                }
                else
                {
                    LastRefusal = response;
                    _refused++;
                }
            }
        }
        catch (IOException)
        {
            // Killed; the attempt that was under way may or may not have been stored.
        }
    }

    /// <summary>Checks that the server holds the last acknowledged value or one tried after it.</summary>
    public async Task AssertKeptAsync(RawConnection connection)
    {
        if (_last is not { } promised) // Before it is read: the writer may go on meanwhile.
        {
            return;
        }

        var response = await connection.ExchangeAsync(RawRequest.Get("/v2/keys" + Key));
        Assert.True(response.Status == 200, $"{promised} was acknowledged: {response.Body}");
        var stored = AcknowledgedWrite.Read(response.Body);
        Assert.InRange(stored.Number, promised.Number, _tried);
        Assert.True(stored.Number == promised.Number ? stored == promised : stored.Index > promised.Index,
            $"{promised} was acknowledged, {stored} is stored");
    }
}
