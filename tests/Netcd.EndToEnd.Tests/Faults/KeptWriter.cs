using System.Globalization;
using System.Text.Json.Nodes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Faults;

/// <summary>Counts up one key as fast as the server takes it and remembers what it was promised.</summary>
/// <remarks>The value is the number, padded: segments of the log fill up sooner.</remarks>
internal sealed class KeptWriter(int number, int valueBytes)
{
    private volatile int _acknowledged;
    private volatile int _refused;
    private int _tried;

    public string Key { get; } = $"/kept/w{number}";

    /// <summary>The last number that was answered with success.</summary>
    public int Acknowledged => _acknowledged;

    /// <summary>How many writes were answered with an error.</summary>
    public int Refused => _refused;

    /// <summary>The last error, body and all.</summary>
    public RawResponse? LastRefusal { get; private set; }

    /// <summary>Writes until cancelled or the connection breaks.</summary>
    public async Task WriteAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var connection = await RawConnection.OpenAsync(port);
            while (!cancellationToken.IsCancellationRequested)
            {
                var value = string.Create(CultureInfo.InvariantCulture, $"{++_tried}x{new string('v', valueBytes)}");
                var response = await connection.ExchangeAsync(
                    RawRequest.WithForm("PUT", $"/v2/keys{Key}?noValueOnSuccess=true", $"value={value}"));
                if (response.Status is 200 or 201)
                {
                    _acknowledged = _tried;
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
        var promised = _acknowledged; // Before it is read: the writer may go on meanwhile.
        if (promised == 0)
        {
            return;
        }

        var body = (await connection.ExchangeAsync(RawRequest.Get("/v2/keys" + Key))).Body;
        var value = JsonNode.Parse(body)?["node"]?["value"]?.GetValue<string>();
        Assert.True(value is not null, $"{Key} is gone; {promised} was acknowledged. {body}");
        var stored = int.Parse(value[..value.IndexOf('x', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        Assert.InRange(stored, promised, _tried);
    }
}
