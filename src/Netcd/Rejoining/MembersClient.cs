using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Netcd.Raft;
using Netcd.Server.Startup;

namespace Netcd.Rejoining;

/// <summary>The members of a running cluster, over the v2 API of one of them.</summary>
internal sealed class MembersClient : IClusterMembers, IDisposable
{
    private const int AnswerBytesMax = 1024 * 1024;

    /// <summary>Longer than a member takes to say that it got no answer itself.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(15);

    private readonly string _url;
    private readonly HttpClient _http;

    public MembersClient(string url)
    {
        _url = url;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(url),
            Timeout = AnswerTime,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    public async Task<(ClusterId Cluster, ImmutableArray<ListedMember> Members)> ReadAsync(
        CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, "/v2/members", content: null, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            var cluster = response.Headers.GetValues("X-Etcd-Cluster-Id").First();
            using var json = JsonDocument.Parse(body);
            return (
                new ClusterId(ulong.Parse(cluster, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)),
                [.. json.RootElement.GetProperty("members").EnumerateArray().Select(ReadMember)]);
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or FormatException
            or InvalidOperationException or OverflowException)
        {
            throw Failed($"answers {(int)response.StatusCode} and no list of members; is it a client URL?");
        }
    }

    public async Task<string?> AddAsync(IEnumerable<string> peerUrls, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string[]> { ["peerURLs"] = [.. peerUrls] });
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await SendAsync(HttpMethod.Post, "/v2/members", content, cancellationToken);
        return response.StatusCode == HttpStatusCode.Created ? null : await ReasonAsync(response, cancellationToken);
    }

    public async Task<string?> RemoveAsync(MemberId member, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Delete, $"/v2/members/{member}", content: null, cancellationToken);
        return response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.Gone
            ? null
            : await ReasonAsync(response, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw Failed($"cannot be asked: {failure.Message}");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"does not answer within {AnswerTime.TotalSeconds} s");
        }
    }

    private async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return $"{_url} answers {(int)response.StatusCode} {body.Trim()}";
    }

    private MemberStartException Failed(string problem) =>
        new($"--rejoin: {_url} {problem} (give the client URL of a member that runs, such as http://10.0.0.1:2379)");

    private static ListedMember ReadMember(JsonElement json) => new(
        new MemberId(ulong.Parse(
            json.GetProperty("id").GetString() ?? "", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)),
        json.GetProperty("name").GetString() ?? "",
        [.. json.GetProperty("peerURLs").EnumerateArray().Select(url => url.GetString() ?? "")]);
}
