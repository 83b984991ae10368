using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Netcd.Raft;
using Netcd.Transport.Outbound;

namespace Netcd.Transport.Inquiry;

/// <summary>Asks other members over HTTP. Thread-safe.</summary>
public sealed class ClusterInquiry(TimeProvider time, ILoggerFactory loggers, IPeerTls? tls = null) : IClusterInquiry, IDisposable
{
    private const int AnswerBytesMax = 1024 * 1024;

    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(10);

    private readonly PeerHttp _http = new(DialTimeout, time, tls);
    private readonly ILogger _logger = loggers.CreateLogger<ClusterInquiry>();

    public Task<RemoteCluster?> GetMembersAsync(
        string peerUrl, TimeSpan timeout, CancellationToken cancellationToken) =>
        AskAsync(peerUrl, HttpMethod.Get, "/members", ReadMembers, timeout, cancellationToken);

    public Task<RemoteVersion?> GetVersionAsync(
        string peerUrl, TimeSpan timeout, CancellationToken cancellationToken) =>
        AskAsync(peerUrl, HttpMethod.Get, "/version", ReadVersion, timeout, cancellationToken);

    public Task<byte[]?> GetStatusAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken) =>
        AskAsync(
            peerUrl,
            HttpMethod.Get,
            "/netcd/members",
            static (response, body) => response.StatusCode == HttpStatusCode.OK ? body : null,
            timeout,
            cancellationToken);

    public async Task<bool> RequestPromotionAsync(
        string peerUrl, MemberId learner, TimeSpan timeout, CancellationToken cancellationToken) =>
        await AskAsync(
            peerUrl,
            HttpMethod.Post,
            string.Create(CultureInfo.InvariantCulture, $"/members/promote/{learner.Value}"),
            static (response, body) => response.StatusCode == HttpStatusCode.OK ? body : null,
            timeout,
            cancellationToken) is not null;

    public async Task<IReadOnlyList<string>> ResolveAsync(string peerUrl, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(peerUrl, UriKind.Absolute, out var url))
        {
            return [peerUrl]; // What somebody else has to judge.
        }

        try
        {
            var addresses = await Dns.GetHostAddressesAsync(url.Host, cancellationToken);
            return [.. addresses.Select(address => new IPEndPoint(address, url.Port).ToString())];
        }
        catch (SocketException)
        {
            return [];
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<T?> AskAsync<T>(
        string peerUrl,
        HttpMethod method,
        string path,
        Func<HttpResponseMessage, byte[], T?> read,
        TimeSpan timeout,
        CancellationToken cancellationToken)
        where T : class
    {
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var url = new Uri(peerUrl, UriKind.Absolute);
            try
            {
                using var request = new HttpRequestMessage(method, new Uri(url, path));
                using var response = await _http.SendAsync(request, either.Token);
                return read(response, await ReadBodyAsync(response, either.Token));
            }
            catch (Exception failure) when (Failures.IsOfThePeer(failure))
            {
                Log.InquiryFailed(_logger, path, peerUrl, Failures.Of(failure, url).ToString());
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.InquiryFailed(_logger, path, peerUrl, $"no answer within {timeout.TotalSeconds} s");
        }
        catch (Exception failure)
            when (failure is UriFormatException or JsonException or KeyNotFoundException or InvalidOperationException
                or FormatException)
        {
            Log.InquiryFailed(_logger, path, peerUrl, failure.Message);
        }

        return null;
    }

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = new byte[AnswerBytesMax];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(bytes, AnswerBytesMax, throwOnEndOfStream: false, cancellationToken);
        return bytes[..length];
    }

    private static RemoteCluster ReadMembers(HttpResponseMessage response, byte[] body)
    {
        var clusterId = PeerHeaders.Value(response, PeerHeaders.ClusterId)
            ?? throw new FormatException("the answer has no X-Etcd-Cluster-ID; is it a member's peer URL?");
        using var json = JsonDocument.Parse(body);
        return new RemoteCluster(
            new ClusterId(ulong.Parse(clusterId, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)),
            [.. json.RootElement.EnumerateArray().Select(ReadMember).OrderBy(member => member.Id)]);
    }

    private static RemoteMember ReadMember(JsonElement json) => new()
    {
        Id = new MemberId(json.GetProperty("id").GetUInt64()),
        Name = json.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "",
        PeerUrls = ReadUrls(json, "peerURLs"),
        ClientUrls = ReadUrls(json, "clientURLs"),
        IsLearner = json.TryGetProperty("isLearner", out var isLearner) && isLearner.GetBoolean(),
    };

    /// <summary>etcd writes null for a list without members.</summary>
    private static ImmutableArray<string> ReadUrls(JsonElement json, string name) =>
        json.TryGetProperty(name, out var urls) && urls.ValueKind == JsonValueKind.Array
            ? [.. urls.EnumerateArray().Select(url => url.GetString() ?? "")]
            : [];

    /// <summary>The first release of etcd 2 has no such page.</summary>
    private static RemoteVersion ReadVersion(HttpResponseMessage response, byte[] body)
    {
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return new RemoteVersion("2.0.0", "2.0.0");
        }

        using var json = JsonDocument.Parse(body);
        return new RemoteVersion(
            json.RootElement.GetProperty("etcdserver").GetString() ?? "",
            json.RootElement.GetProperty("etcdcluster").GetString() ?? "");
    }
}
