using Netcd.Http;
using Netcd.Http.Forms;

namespace Netcd.Api.Keys;

/// <summary>Collects the parameters of a keys request from its body and its query, as Go's <c>ParseForm</c> does.</summary>
internal static class KeysFormReader
{
    private const int BodyBytesMax = 10 * 1024 * 1024;

    /// <summary>Only PUT and POST have a body that counts; that of other methods is not even looked at.</summary>
    public static bool MayHaveBody(HttpExchange exchange) => exchange.Method is RequestMethod.Put or RequestMethod.Post;

    /// <summary>What is wrong with the body in Go's words, or null. A body that is no form is passed over.</summary>
    public static async ValueTask<string?> ReadBodyAsync(HttpExchange exchange, KeysForm form)
    {
        if (!IsForm(exchange.ContentType, out var problem))
        {
            return problem;
        }

        var body = await exchange.ReadBodyAsync(BodyBytesMax);
        return problem ?? body.Status switch
        {
            BodyStatus.Complete => Read(body.Bytes.Span, form),
            BodyStatus.TooLarge => "http: POST too large",
            BodyStatus.Failed => body.Error,
            _ => throw new InvalidOperationException($"A body cannot end {body.Status}."),
        };
    }

    /// <summary>What is wrong with the query in Go's words, or null.</summary>
    public static string? ReadQuery(HttpExchange exchange, KeysForm form) => Read(exchange.RawQuery, form);

    private static bool IsForm(ReadOnlySpan<byte> contentType, out string? problem)
    {
        problem = null;
        if (contentType.IsEmpty)
        {
            return false;
        }

        if (contentType.SequenceEqual("application/x-www-form-urlencoded"u8))
        {
            return true;
        }

        var type = MediaType.Parse(contentType);
        problem = type.Error;
        return type.Name == "application/x-www-form-urlencoded";
    }

    private static string? Read(ReadOnlySpan<byte> text, KeysForm form)
    {
        var reader = new FormReader(text);
        while (reader.Read())
        {
            form.Offer(reader.Name, reader.Value);
        }

        return reader.Error;
    }
}
