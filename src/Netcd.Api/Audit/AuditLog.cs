using System.Buffers;
using System.Text;
using Netcd.Http;
using Netcd.Http.Routing;
using Netcd.Server;
using Netcd.Store.Json;

namespace Netcd.Api.Audit;

/// <summary>
/// One JSON line for each request for keys, members, users and roles: who did what with which result. Never what stands
/// in a query or a body, so neither values nor credentials. Thread-safe.
/// </summary>
internal sealed class AuditLog(TimeProvider time, Action<string> write)
{
    private const int TextBytesMax = 1024;

    /// <summary>Whether a request is noted: all that may show or change what the cluster holds, or are sent on to that.</summary>
    public static bool Concerns(HttpExchange exchange) => exchange.Method != RequestMethod.Options
        && (Concerns(exchange.Path) || (!GoPath.IsClean(exchange.Path) && Concerns(GoPath.Clean(exchange.Path))));

    public AuditEntry Begin(HttpExchange exchange)
    {
        var entry = new AuditEntry(this);
        exchange.Tag = entry;
        return entry;
    }

    public void Write(HttpExchange exchange, AuditEntry entry)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new GoJsonWriter(output);
        json.Raw("{\"time\":"u8);
        json.Time(time.NowNs());
        var isCut = Put(ref json, "remote"u8, exchange.RemoteEndPoint?.ToString() ?? "")
            | Put(ref json, "commonName"u8, exchange.ClientCommonName)
            | Put(ref json, "user"u8, entry.User)
            | Put(ref json, "refusedUser"u8, entry.RefusedUser)
            | Put(ref json, "method"u8, exchange.MethodText)
            | Put(ref json, "path"u8, exchange.Path);
        Put(ref json, ",\"truncated\":true"u8, isCut);
        Put(ref json, ",\"recursive\":true"u8, entry.Recursive);
        Put(ref json, ",\"wait\":true"u8, entry.Wait);
        Put(ref json, ",\"quorum\":true"u8, entry.Quorum);
        json.Raw(",\"status\":"u8);
        json.Number((long)(entry.IsUnanswered ? 0 : exchange.StatusCode));
        if (entry.ErrorCode != 0)
        {
            json.Raw(",\"errorCode\":"u8);
            json.Number((long)entry.ErrorCode);
        }

        if (entry.Index != 0)
        {
            json.Raw(",\"index\":"u8);
            json.Number(entry.Index);
        }

        json.Raw("}\n"u8);
        json.Flush();
        write(Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static bool Concerns(ReadOnlySpan<byte> path) => path.StartsWith("/v2/"u8) || path.StartsWith("/config/"u8);

    private static bool Put(ref GoJsonWriter json, ReadOnlySpan<byte> name, string? text) =>
        text is not null && Put(ref json, name, Encoding.UTF8.GetBytes(text));

    /// <summary>Text that a client chose: escaped, so that it stays on its line, and cut.</summary>
    /// <returns>Whether it was cut.</returns>
    private static bool Put(ref GoJsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        json.Raw(",\""u8);
        json.Raw(name);
        json.Raw("\":"u8);
        return json.CutText(text, TextBytesMax);
    }

    private static void Put(ref GoJsonWriter json, ReadOnlySpan<byte> field, bool isSet) => json.Raw(isSet ? field : default);
}
