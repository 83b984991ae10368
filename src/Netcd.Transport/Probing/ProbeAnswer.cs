using System.Text.Json;

namespace Netcd.Transport.Probing;

/// <summary>The answer to a probe: <c>{"OK":true,"Now":"..."}</c>.</summary>
internal static class ProbeAnswer
{
    private const int BytesMax = 4096;

    /// <summary>The other member's clock.</summary>
    /// <exception cref="IOException">It is not well, or that was no answer to a probe.</exception>
    public static async Task<DateTimeOffset> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[BytesMax];
        var length = await body.ReadAtLeastAsync(bytes, BytesMax, throwOnEndOfStream: false, cancellationToken);
        try
        {
            using var answer = JsonDocument.Parse(bytes.AsMemory(0, length));
            return answer.RootElement.GetProperty("OK").GetBoolean()
                ? answer.RootElement.GetProperty("Now").GetDateTimeOffset()
                : throw new IOException("the member says that it is not well");
        }
        catch (Exception failure)
            when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new IOException("that was no answer to a probe", failure);
        }
    }
}
