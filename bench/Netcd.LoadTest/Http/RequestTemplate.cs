using System.Text;

namespace Netcd.LoadTest.Http;

/// <summary>A request that is built once; before it is sent only the digits of its key, and its TTL, are replaced.</summary>
/// <remarks>Belongs to one connection. A thousand keys share a directory: <c>/v2/keys/PREFIX/d012/k0012345</c>.</remarks>
internal sealed class RequestTemplate
{
    public const int KeysPerDirectory = 1000;

    private const string Host = "Host: 127.0.0.1\r\n";

    private readonly byte[] _bytes;
    private readonly int _directoryAt;
    private readonly int _keyAt;
    private readonly int _ttlAt;

    private RequestTemplate(string text)
    {
        _bytes = Encoding.ASCII.GetBytes(text);
        _directoryAt = PlaceAfter("/d", before: "0000/k0000000");
        _keyAt = PlaceAfter("/d0000/k", before: "0000000");
        _ttlAt = PlaceAfter("&ttl=", before: "0000");

        // Where digits stand that are to be replaced; -1 when there are none.
        int PlaceAfter(string start, string before)
        {
            var found = text.IndexOf(start + before, StringComparison.Ordinal);
            return found < 0 ? -1 : found + start.Length;
        }
    }

    public static RequestTemplate Get(string prefix, string query) =>
        new($"GET /v2/keys/{prefix}/d0000/k0000000{query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    public static RequestTemplate Put(string prefix, int valueBytes) => Put(prefix, new string('v', valueBytes), ttl: "");

    public static RequestTemplate PutWithTtl(string prefix, int valueBytes) =>
        Put(prefix, new string('v', valueBytes), ttl: "&ttl=0000");

    /// <summary>Always the same GET, whatever the key.</summary>
    public static RequestTemplate Whole(string pathAndQuery) => new(Encoding.ASCII.GetString(GetOf(pathAndQuery)));

    /// <summary>The same request of somebody: with his name and password, as HTTP Basic has them.</summary>
    public RequestTemplate As(string login) => new(WithLogin(Encoding.ASCII.GetString(_bytes), login));

    /// <summary>The bytes of a PUT with a JSON body.</summary>
    public static byte[] PutJson(string path, string json) => Encoding.ASCII.GetBytes(
        $"PUT {path} HTTP/1.1\r\n{Host}Content-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}");

    /// <summary>The same of somebody, as <see cref="As"/>.</summary>
    public static byte[] PutJsonAs(string login, string path, string json) =>
        Encoding.ASCII.GetBytes(WithLogin(Encoding.ASCII.GetString(PutJson(path, json)), login));

    /// <summary>The bytes of a GET without digits to replace.</summary>
    public static byte[] GetOf(string pathAndQuery) =>
        Encoding.ASCII.GetBytes($"GET {pathAndQuery} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");

    /// <summary>The bytes of a PUT without digits to replace.</summary>
    public static byte[] PutOf(string key, string value) => Encoding.ASCII.GetBytes(
        $"PUT /v2/keys/{key} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
        $"Content-Length: {"value=".Length + value.Length}\r\n\r\nvalue={value}");

    /// <summary>The bytes to send for a key.</summary>
    public ReadOnlySpan<byte> For(int key)
    {
        if (_keyAt >= 0)
        {
            SetDigits(_directoryAt, digitCount: 4, key / KeysPerDirectory);
            SetDigits(_keyAt, digitCount: 7, key);
        }

        return _bytes;
    }

    /// <summary>The bytes to send for a key that lives for so many seconds.</summary>
    public ReadOnlySpan<byte> For(int key, int ttlSeconds)
    {
        SetDigits(_ttlAt, digitCount: 4, ttlSeconds);
        return For(key);
    }

    private static string WithLogin(string request, string login) => request.Replace(
        Host, $"{Host}Authorization: Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes(login))}\r\n", StringComparison.Ordinal);

    private static RequestTemplate Put(string prefix, string value, string ttl) =>
        new(Encoding.ASCII.GetString(PutOf($"{prefix}/d0000/k0000000", value + ttl)));

    private void SetDigits(int at, int digitCount, int number)
    {
        for (var i = at + digitCount - 1; i >= at; i--, number /= 10)
        {
            _bytes[i] = (byte)('0' + (number % 10));
        }
    }
}
