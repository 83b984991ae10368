using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.TakeOver;

/// <summary>Writes of every kind, so that a directory holds whatever the key store can hold.</summary>
internal static class Workload
{
    private const int PlainKeys = 30;

    /// <summary>Plays it below <paramref name="top"/>, such as <c>/first</c>.</summary>
    public static async Task WriteAsync(ServerProcess server, string top)
    {
        using var connection = await server.ConnectAsync();
        for (var i = 0; i < PlainKeys; i++)
        {
            await SendAsync("PUT", $"/plain/key{i % 20}", $"value=value+{i}");
        }

        await SendAsync("PUT", "/%E2%98%83/%F0%9F%8E%89", "value=%E5%80%BC%3C%3E%26%22%5C%0A%E2%80%A8");
        await SendAsync("PUT", "/empty", "value=");
        await SendAsync("PUT", "/directory", "dir=true");
        await SendAsync("PUT", "/lease", "value=1&ttl=90000000");
        await SendAsync("PUT", "/lease", "ttl=95000000&refresh=true");
        await SendAsync("PUT", "/lease-directory", "dir=true&ttl=90000000");
        await SendAsync("PUT", "/lease-directory/below", "value=1");
        await SendAsync("PUT", "/once-leased", "value=1&ttl=90000000");
        await SendAsync("PUT", "/once-leased", "value=1&prevExist=true&ttl=");
        await SendAsync("PUT", "/_hidden/below", "value=h");
        await SendAsync("POST", "/queue", "value=job1");
        await SendAsync("POST", "/queue", "value=job2");
        await SendAsync("PUT", "/swapped", "value=1&prevExist=false");
        await SendAsync("PUT", "/swapped", "value=2&prevValue=1");
        await SendAsync("PUT", "/swapped", "value=3&prevValue=1");
        await SendAsync("PUT", "/updated", "value=1");
        await SendAsync("PUT", "/updated", "value=2&prevExist=true");
        await SendAsync("PUT", "/gone", "value=1");
        await SendAsync("DELETE", "/gone?prevValue=1", form: null);
        await SendAsync("PUT", "/tree/a/b", "value=1");
        await SendAsync("DELETE", "/tree?recursive=true", form: null);
        var put = await SendAsync("PUT", "/short", "value=1&ttl=1");
        var expired = await server.GetAsync($"/v2/keys{top}/short?wait=true&waitIndex={put.EtcdIndex + 1}");
        Assert.Contains("expire", expired.Body, StringComparison.Ordinal);

        async Task<RawResponse> SendAsync(string method, string path, string? form)
        {
            var target = $"/v2/keys{top}{path}";
            return await connection.ExchangeAsync(form is null
                ? RawRequest.Create(method, target, headers: [], body: null)
                : RawRequest.WithForm(method, target, form));
        }
    }
}
