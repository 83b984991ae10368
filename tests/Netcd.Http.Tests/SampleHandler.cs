using System.Text;
using Netcd.Http.Forms;
using Netcd.Http.Responses;
using Netcd.Http.Routing;

namespace Netcd.Http.Tests;

/// <summary>A handler with one path for each thing that a response or a request can be.</summary>
internal sealed class SampleHandler : IHttpHandler
{
    public const int BodyBytesMax = 1000;

    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        if (GoMux.TryAnswer(exchange))
        {
            return;
        }

        var path = Encoding.Latin1.GetString(exchange.Path);
        switch (path)
        {
            case "/small":
                exchange.AddHeader("X-Etcd-Index"u8, "7"u8);
                exchange.AddHeader("Content-Type"u8, "application/json"u8);
                exchange.Write("{}\n"u8);
                break;
            case "/empty":
                break;
            case "/big":
                AnswerText(exchange, new string('x', int.Parse(Encoding.ASCII.GetString(exchange.RawQuery["n="u8.Length..]))));
                break;
            case "/flush":
                AnswerText(exchange, string.Empty);
                await exchange.FlushAsync();
                exchange.Write("one\n"u8);
                await exchange.FlushAsync();
                exchange.Write("two\n"u8);
                await exchange.FlushAsync();
                break;
            case "/wait":
                AnswerText(exchange, string.Empty);
                await exchange.FlushAsync();
                await AbortOf(exchange);
                break;
            case "/204":
                exchange.StatusCode = 204;
                break;
            case "/304":
                exchange.StatusCode = 304;
                break;
            case "/418":
                exchange.StatusCode = 777;
                break;
            case "/close":
                exchange.AddHeader("Connection"u8, "close"u8);
                AnswerText(exchange, "bye");
                break;
            case "/panic":
                AnswerText(exchange, "half");
                throw new InvalidOperationException("A handler that fails.");
            case "/secret":
                exchange.KeepBodySecret();
                goto case "/body";
            case "/body":
                var body = await exchange.ReadBodyAsync(BodyBytesMax);
                AnswerText(exchange, body.Error is null ? "body " + GoQuote.Quote(body.Bytes.Span) : "error " + body.Error);
                break;
            case "/form":
                await AnswerFormAsync(exchange);
                break;
            case "/seen":
                AnswerText(exchange, $"{GoQuote.Quote(exchange.MethodText)} {GoQuote.Quote(exchange.RawQuery)} " +
                    $"{GoQuote.Quote(exchange.Host)} {GoQuote.Quote(exchange.Header("X-A"u8))} {GoQuote.Quote(exchange.ContentType)}");
                break;
            case "/tls":
                AnswerText(exchange, $"{exchange.IsTls} {exchange.ClientCommonName ?? "nobody"}");
                break;
            case var _ when path.StartsWith("/p/", StringComparison.Ordinal):
                AnswerText(exchange, "path " + GoQuote.Quote(exchange.Path));
                break;
            default:
                TextPage.NotFound(exchange);
                break;
        }
    }

    /// <summary>The form as Go's Request.ParseForm reads it: the body before the query, the first error of each.</summary>
    private static async ValueTask AnswerFormAsync(HttpExchange exchange)
    {
        string? error = null;
        var body = default(ReadOnlyMemory<byte>);
        if (exchange.Method is RequestMethod.Post or RequestMethod.Put)
        {
            var type = MediaType.Parse(exchange.ContentType.IsEmpty ? "application/octet-stream"u8 : exchange.ContentType);
            error = type.Error;
            if (type.Name == "application/x-www-form-urlencoded")
            {
                var read = await exchange.ReadBodyAsync(bytesMax: 10 << 20);
                error ??= read.Error;
                body = read.Bytes;
            }
        }

        var values = new Dictionary<string, byte[]>();
        error = Read(body.Span, error);
        error = Read(exchange.RawQuery, error);
        AnswerText(exchange, $"{error ?? "<nil>"} {GoQuote.Quote(values.GetValueOrDefault("value"))} " +
            GoQuote.Quote(values.GetValueOrDefault("ttl")));

        string? Read(ReadOnlySpan<byte> text, string? error)
        {
            var reader = new FormReader(text);
            while (reader.Read())
            {
                values.TryAdd(Encoding.Latin1.GetString(reader.Name), reader.Value.ToArray());
            }

            return error ?? reader.Error;
        }
    }

    private static async Task AbortOf(HttpExchange exchange)
    {
        var aborted = new TaskCompletionSource();
        using var registration = exchange.Aborted.Register(() => aborted.SetCanceled(exchange.Aborted));
        await aborted.Task;
    }

    private static void AnswerText(HttpExchange exchange, string text)
    {
        exchange.AddHeader("Content-Type"u8, "text/plain"u8);
        exchange.Write(Encoding.UTF8.GetBytes(text));
    }
}
