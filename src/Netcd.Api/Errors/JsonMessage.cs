using System.Text;
using Netcd.Http;
using Netcd.Store.Json;

namespace Netcd.Api.Errors;

/// <summary>The error form of all endpoints but the keys: <c>{"message":"..."}</c> without a newline.</summary>
internal static class JsonMessage
{
    public static void Write(HttpExchange exchange, int statusCode, string message) =>
        WriteBytes(exchange, statusCode, Encoding.UTF8.GetBytes(message));

    /// <summary>With a message that repeats what the client sent, which need not be UTF-8.</summary>
    public static void WriteBytes(HttpExchange exchange, int statusCode, ReadOnlySpan<byte> message)
    {
        exchange.StatusCode = statusCode;
        exchange.AddHeader("Content-Type"u8, "application/json"u8);
        var json = new GoJsonWriter(exchange.Body);
        json.Raw("{\"message\":"u8);
        json.Text(message);
        json.Raw("}"u8);
        json.Flush();
    }
}
