using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Netcd.Configuration;
using Netcd.Http.Tls;
using Netcd.Raft;
using Netcd.Server.Startup;
using Netcd.Transport;

namespace Netcd.Rejoining;

/// <summary>The members of a running cluster, over the v2 API of one of them.</summary>
internal sealed class MembersClient : IClusterMembers, IDisposable
{
    private const int AnswerBytesMax = 1024 * 1024;
    private const string OtherUrl = "give the client URL of a member that runs, such as http://10.0.0.1:2379";

    /// <summary>Longer than a member takes to say that it got no answer itself.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(15);

    private readonly HostUrl _url;
    private readonly PeerHandshake _handshake;
    private readonly HttpClient _http;

    /// <param name="url">The client URL of one of the members.</param>
    /// <param name="tls">How it is talked to if that says https.</param>
    /// <param name="login">Credentials of HTTP's Basic scheme, or null to do without.</param>
    public MembersClient(HostUrl url, IPeerTls tls, string? login)
    {
        _url = url;
        _handshake = tls.Begin(url.Host);
        _http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = _handshake.Options,
        })
        {
            BaseAddress = new Uri(url.ToString()),
            Timeout = AnswerTime,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
        if (login is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", login);
        }
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
            throw Failed($"answers {(int)response.StatusCode} and no list of members; is it a client URL?", OtherUrl);
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
            throw Unanswered(failure);
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed($"does not answer within {AnswerTime.TotalSeconds} s", OtherUrl);
        }
    }

    private MemberStartException Unanswered(HttpRequestException failure)
    {
        if (_handshake.Refusal() is { } refusal)
        {
            return Failed(
                $"is not trusted: {refusal}", "correct its certificate, or give its authority as --trusted-ca-file or "
                    + "--peer-trusted-ca-file");
        }

        return _url.Scheme == "https" && failure.HttpRequestError is not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError)
            ? Failed(
                $"ended the connection: {TlsFailures.Of(failure)}", "the log of the member there says why; it may want a certificate "
                    + "of another authority than --cert-file and --peer-cert-file have")
            : Failed($"cannot be asked: {failure.Message}", OtherUrl);
    }

    private async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            throw Failed("answers 401, since authentication is on", _http.DefaultRequestHeaders.Authorization is null
                ? "give --rejoin-login-file with name:password of a user with the role root"
                : "--rejoin-login-file has no valid name:password of a user with the role root");
        }

        var body = Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        return $"{_url} answers {(int)response.StatusCode} {body.Trim()}";
    }

    private MemberStartException Failed(string problem, string advice) => new($"--rejoin: {_url} {problem} ({advice})");

    private static ListedMember ReadMember(JsonElement json) => new(
        new MemberId(ulong.Parse(
            json.GetProperty("id").GetString() ?? "", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)),
        json.GetProperty("name").GetString() ?? "",
        [.. json.GetProperty("peerURLs").EnumerateArray().Select(url => url.GetString() ?? "")]);
}
