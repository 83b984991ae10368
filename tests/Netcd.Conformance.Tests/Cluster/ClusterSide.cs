using System.Globalization;
using System.Text.RegularExpressions;
using Netcd.Conformance.Tests.Comparison;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.Conformance.Tests.Cluster;

/// <summary>
/// Three members of one kind, each known by its role: <c>L</c> was the leader when the test began, <c>F</c> and <c>G</c>
/// were its followers.
/// </summary>
internal sealed partial class ClusterSide : IDisposable
{
    private readonly TemporaryDirectory _directory;
    private readonly ServerProcess[] _servers;
    private readonly Dictionary<string, ServerProcess> _byRole = [];

    /// <summary>What differs from cluster to cluster, and what it is called instead.</summary>
    private readonly List<(string Text, string Name)> _names = [];

    /// <summary>The store index after the start, which counts retries that a slow machine makes.</summary>
    private long _firstIndex;

    private ClusterSide(TemporaryDirectory directory, ServerProcess[] servers)
    {
        _directory = directory;
        _servers = servers;
    }

    public string Logs => string.Join('\n', _servers.Select(server => server.Log));

    public static async Task<ClusterSide> StartAsync(ServerProgram program)
    {
        var directory = new TemporaryDirectory();
        var options = Enumerable.Range(1, 3)
            .Select(number => new ServerOptions { Name = $"member{number}", DataDir = directory.Child($"{number}") })
            .ToArray();
        var cluster = string.Join(',', options.Select(member => $"{member.Name}={member.PeerUrl}"));
        var starts = options.Select(member => ServerProcess.StartAsync(
            program,
            member with { Extra = ["--initial-cluster", cluster, "--heartbeat-interval", "100", "--election-timeout", "1000"] }))
            .ToArray();
        try
        {
            var side = new ClusterSide(directory, await Task.WhenAll(starts));
            await side.AssignRolesAsync();
            return side;
        }
        catch
        {
            foreach (var started in starts.Where(start => start.IsCompletedSuccessfully))
            {
                (await started).Dispose();
            }

            directory.Dispose();
            throw;
        }
    }

    /// <summary>Sends a step's request to the member it is for and gives the answer in names that both sides share.</summary>
    public async Task<Answer> TakeAsync(ClusterStep step)
    {
        var server = _byRole[step.Role];
        var port = step.IsForPeerPort ? server.Options.PeerPort : server.Options.ClientPort;
        var headers = step.Body is null ? [] : new[] { ("Content-Type", step.ContentType) };
        var request = RawRequest.Create(step.Method, ToOwn(step.Target), headers, step.Body is null ? null : ToOwn(step.Body));
        var raw = await Poll.UntilAsync(
            $"{server.Program.Name} answers '{step.Until}' to {step.Method} {step.Target}",
            async () => await SendAsync(port, request) is var response && IsAwaited(response, step.Until) ? response : null,
            explain: () => Logs);
        if (raw.Status == 201 && Added().Match(raw.Body) is { Success: true } added)
        {
            _names.RemoveAll(name => name.Name == "added");
            _names.Insert(0, (added.Groups[1].Value, "added"));
        }

        return ToShared(Answer.Of(raw));
    }

    public Task KillAsync(string role) => _byRole[role].KillAsync();

    public void Dispose()
    {
        foreach (var server in _servers)
        {
            server.Dispose();
        }

        _directory.Dispose();
    }

    private static bool IsAwaited(RawResponse response, string? until) =>
        until is null || response.Head.StatusLine.Contains(until, StringComparison.Ordinal)
        || response.Body.Contains(until, StringComparison.Ordinal);

    private static async Task<RawResponse> SendAsync(int port, RawRequest request)
    {
        using var connection = await RawConnection.OpenAsync(port);
        return await connection.ExchangeAsync(request);
    }

    private async Task AssignRolesAsync()
    {
        var leader = await Poll.UntilAsync<string>(
            "all members are known and lead by one",
            async () =>
            {
                var lists = await Task.WhenAll(_servers.Select(server => server.GetAsync("/v2/members")));
                var leaders = await Task.WhenAll(_servers.Select(server => server.GetAsync("/v2/members/leader")));
                return lists.All(list => !list.Body.Contains("\"clientURLs\":[]", StringComparison.Ordinal))
                    && leaders.Select(answer => answer.Body).Distinct().Count() == 1 && leaders[0].Status == 200
                    ? leaders[0].Body
                    : null;
            },
            explain: () => Logs);
        var list = await _servers[0].GetAsync("/v2/members");
        _firstIndex = (long)(await _servers[0].GetAsync("/v2/keys/none?quorum=true")).EtcdIndex;
        _names.Add((list.Header("X-Etcd-Cluster-Id") ?? "", "cluster"));
        var followers = new Queue<string>(["F", "G"]);
        foreach (var server in _servers)
        {
            var isLeader = leader.Contains($"\"{server.Options.Name}\"", StringComparison.Ordinal);
            var role = isLeader ? "L" : followers.Dequeue();
            var id = Regex.Match(list.Body, $"\"id\":\"([0-9a-f]+)\",\"name\":\"{server.Options.Name}\"").Groups[1].Value;
            var number = ulong.Parse(id, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            _byRole.Add(role, server);
            _names.Add((server.Options.ClientUrl, $"client-{role}"));
            _names.Add((server.Options.PeerUrl, $"peer-{role}"));
            _names.Add((number.ToString(CultureInfo.InvariantCulture), $"number-{role}"));
            _names.Add((id, $"id-{role}"));
            _names.Add((server.Options.Name, $"name-{role}"));
        }
    }

    private string ToOwn(string text) =>
        _names.Aggregate(text, (result, name) => result.Replace($"{{{name.Name}}}", name.Text, StringComparison.Ordinal));

    private string Rename(string text) =>
        _names.Aggregate(text, (result, name) => result.Replace(name.Text, $"<{name.Name}>", StringComparison.Ordinal));

    private Answer ToShared(Answer answer) => answer with
    {
        // Texts vary in length, clocks and elections in number.
        Headers = [.. answer.Headers
            .Where(header => header.Name is not ("Content-Length" or "Date"))
            .Select(header => (header.Name, ToShared(header.Name, header.Value)))],
        Body = SortMachines(SortObjects(Index().Replace(
            Figure().Replace(Rate().Replace(Rename(answer.Body), ""), "$1#"), match => SinceStart(match.Value)))),
    };

    private string ToShared(string header, string value) => header switch
    {
        "X-Raft-Index" or "X-Raft-Term" => "#",
        "X-Etcd-Index" => SinceStart(value),
        _ => Rename(value),
    };

    private string SinceStart(string index) =>
        long.Parse(index, CultureInfo.InvariantCulture) is var number and > 0
            ? $"start+{number - _firstIndex}"
            : "0";

    // Members and followers come by ID, and so in another order on either side.
    private static string SortObjects(string json)
    {
        var objects = ByIdentity().Matches(json).Select(match => match.Value).Order(StringComparer.Ordinal).ToList();
        var next = 0;
        return ByIdentity().Replace(json, _ => objects[next++]);
    }

    private static string SortMachines(string text) => text.StartsWith("<client-", StringComparison.Ordinal)
        ? string.Join(", ", text.Split(", ").Order(StringComparer.Ordinal))
        : text;

    [GeneratedRegex("""^\{"id":"([0-9a-f]+)","name":"",""")]
    private static partial Regex Added();

    // A member of a list, or a follower in the statistics of the leader.
    [GeneratedRegex("""(?<=[\[,])\{"id":[^{}]*\}|(?<=[{,])"<id-.>":\{"latency":\{[^{}]*\},"counts":\{[^{}]*\}\}""")]
    private static partial Regex ByIdentity();

    [GeneratedRegex(""","(?:recv|send)(?:Pkg|Bandwidth)Rate":[0-9.e+-]+""")]
    private static partial Regex Rate();

    [GeneratedRegex("""("(?:current|average|standardDeviation|minimum|maximum|success|fail|recvAppendRequestCnt|sendAppendRequestCnt|startTime|uptime)":)(?:[0-9.e+-]+|"[^"]*")""")]
    private static partial Regex Figure();

    // A field, or the name of a key that was made in order.
    [GeneratedRegex("""(?<="(?:modifiedIndex|createdIndex|index)":)[0-9]+|(?<=/)[0-9]{20}(?=[/"])""")]
    private static partial Regex Index();
}
