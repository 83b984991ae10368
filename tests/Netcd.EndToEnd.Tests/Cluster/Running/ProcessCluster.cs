using System.Net;
using System.Text.Json.Nodes;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Cluster.Running;

/// <summary>A cluster of real processes, on the loopback address unless told otherwise, each with a directory and ports of its own.</summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    // The servers' own defaults: shorter ones make a busy machine of two cores elect again and again.
    private const int HeartbeatMs = 100;
    private const int ElectionMs = 1000;

    /// <summary>NETCD_E2E_LOGS names a directory that keeps what the members log.</summary>
    private static readonly string? LogDirectory = Environment.GetEnvironmentVariable("NETCD_E2E_LOGS");

    private readonly TemporaryDirectory _directory = new();
    private readonly List<ClusterMember> _members = [];
    private readonly List<ClusterMember> _removed = [];
    private readonly ClusterOptions _options;
    private int _lastNumber;

    private ProcessCluster(ClusterOptions options)
    {
        _options = options;
        Network = options.HasCuttableLinks ? new ClusterNetwork(this) : null;
    }

    /// <summary>The links between members; null unless they can be cut.</summary>
    public ClusterNetwork? Network { get; }

    /// <summary>The members that were not removed, by age.</summary>
    public IReadOnlyList<ClusterMember> Members
    {
        get
        {
            lock (_members)
            {
                return [.. _members];
            }
        }
    }

    public IReadOnlyList<ClusterMember> Reachable => [.. Members.Where(member => member.IsReachable)];

    /// <summary>Starts a new cluster and waits until every member is healthy.</summary>
    public static async Task<ProcessCluster> StartAsync(ClusterOptions options)
    {
        var cluster = new ProcessCluster(options);
        try
        {
            foreach (var program in options.Programs)
            {
                cluster.Enlist(program);
            }

            foreach (var member in cluster._members)
            {
                member.Options = member.Options with { InitialCluster = cluster.InitialCluster() };
                member.Launch();
            }

            await cluster.WaitUntilHealthyAsync(options.StartDeadline);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the members of a cluster that ran before, each on its data, and waits until all are healthy.</summary>
    public static async Task<ProcessCluster> RestartAsync(ServerProgram program, IReadOnlyList<ServerOptions> members)
    {
        var cluster = new ProcessCluster(new ClusterOptions { Programs = [] });
        try
        {
            foreach (var options in members)
            {
                var timing = options with { HeartbeatMs = HeartbeatMs, ElectionMs = ElectionMs };
                cluster._members.Add(new ClusterMember(program, timing));
                cluster._members[^1].Launch();
            }

            await cluster.WaitUntilHealthyAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every member serves reads that a majority confirmed, and knows the cluster's version.</summary>
    public Task WaitUntilHealthyAsync() => WaitUntilHealthyAsync(Poll.Deadline);

    /// <summary>The same with another deadline for each member.</summary>
    public async Task WaitUntilHealthyAsync(TimeSpan deadline)
    {
        foreach (var member in Members)
        {
            await Poll.UntilAsync($"{member.Name} knows the version", () => VersionAsync(member), explain: LogTails, deadline);
            await member.WaitUntilHealthyAsync(deadline);
        }
    }

    /// <summary>Waits until all reachable members name the same reachable member as leader.</summary>
    public Task<ClusterMember> LeaderAsync() =>
        Poll.UntilAsync("all members agree on a leader", TryFindLeaderAsync, explain: LogTails);

    /// <summary>All reachable members but the leader.</summary>
    public async Task<IReadOnlyList<ClusterMember>> FollowersAsync()
    {
        var leader = await LeaderAsync();
        return [.. Reachable.Where(member => member != leader)];
    }

    /// <summary>Makes a member the leader by pausing whoever leads instead, as often as it takes.</summary>
    public async Task MakeLeaderAsync(ClusterMember wanted)
    {
        for (var leader = await LeaderAsync(); leader != wanted; leader = await LeaderAsync())
        {
            leader.Pause();
            await LeaderAsync();
            leader.Resume();
        }
    }

    /// <summary>Adds a member through a running one and starts it with an empty directory.</summary>
    public async Task<ClusterMember> AddAsync(ServerProgram program)
    {
        var member = Enlist(program);
        await AddAsync(member, Poll.Deadline);
        return member;
    }

    /// <summary>Adds a member that was removed before once more: with its name and URLs, and nothing on its disk.</summary>
    public async Task AddAgainAsync(ClusterMember removed, TimeSpan deadline)
    {
        removed.Wipe();
        lock (_members)
        {
            _removed.Remove(removed);
            _members.Add(removed);
        }

        await AddAsync(removed, deadline);
    }

    /// <summary>Removes a member through another one. Its process is left to end by itself.</summary>
    public Task RemoveAsync(ClusterMember member) => RemoveAsync(member, Poll.Deadline);

    /// <summary>The same with another deadline for the cluster to agree.</summary>
    public async Task RemoveAsync(ClusterMember member, TimeSpan deadline)
    {
        var response = await ChangeAsync(
            $"{member.Name} is removed",
            through: () => Reachable.First(other => other != member),
            RawRequest.Create("DELETE", $"/v2/members/{member.Id}", headers: [], body: null),
            deadline);
        Assert.True(response.Status is 204 or 410, response.Body); // 410: an attempt without an answer had worked.
        Forget(member);
    }

    /// <summary>Counts somebody as a member no longer.</summary>
    public void Forget(ClusterMember member)
    {
        lock (_members)
        {
            _members.Remove(member);
            _removed.Add(member);
        }
    }

    /// <summary>A place for one more member: a name, ports and a directory. It is counted as a member at once.</summary>
    public ClusterMember Enlist(ServerProgram program)
    {
        var name = $"n{++_lastNumber}";
        var options = new ServerOptions
        {
            Name = name,
            DataDir = _options.DataDirectoryOf?.Invoke(name) ?? _directory.Child(name),
            Address = _options.Namespaces?.AddressOf(name) ?? IPAddress.Loopback,
            HeartbeatMs = HeartbeatMs,
            ElectionMs = ElectionMs,
            SnapshotCount = _options.SnapshotCount,
            HasPeerTls = _options.HasPeerTls,
            SecureClientPort = _options.HasClientTls ? FreePorts.Take() : null,
            Extra = _options.Extra,
        };
        var member = new ClusterMember(_options.Namespaces?.Inside(name, program) ?? program, options);
        if (Network is not null)
        {
            member.Options = options with { AdvertisedPeerUrl = Network.Connect(member) };
        }

        lock (_members)
        {
            _members.Add(member);
        }

        return member;
    }

    /// <summary>The last lines of every member's log, for the message of a failure.</summary>
    public string LogTails() => string.Concat(Members.Select(member => member.LogTail()));

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members.Concat(_removed))
        {
            member.Dispose();
            if (LogDirectory is not null)
            {
                Directory.CreateDirectory(LogDirectory);
                await File.AppendAllTextAsync(Path.Combine(LogDirectory, $"{member.Name}.log"), member.Log);
            }
        }

        if (Network is not null)
        {
            await Network.DisposeAsync();
        }

        _directory.Dispose();
    }

    private static string PeerUrl(ClusterMember member) => member.Options.AdvertisedPeerUrl ?? member.Options.PeerUrl;

    private static string PeerUrlsJson(ClusterMember member) => $"{{\"peerURLs\":[\"{PeerUrl(member)}\"]}}";

    private static async Task<JsonNode?> VersionAsync(ClusterMember member) =>
        await member.TryReadAsync("/version") is { } version && $"{version["etcdcluster"]}" != "not_decided" ? version : null;

    private string InitialCluster() =>
        string.Join(',', Members.Select(member => $"{member.Name}={PeerUrl(member)}"));

    private async Task AddAsync(ClusterMember member, TimeSpan deadline)
    {
        var response = await ChangeAsync(
            "a member is added",
            through: () => Reachable.First(other => other != member),
            RawRequest.Create("POST", "/v2/members", [("Content-Type", "application/json")], PeerUrlsJson(member)),
            deadline);
        Assert.True(response.Status is 201 or 409, response.Body);
        member.Id = response.Status == 409 // An attempt without an answer had worked.
            ? await FindIdAsync(PeerUrl(member))
            : $"{JsonNode.Parse(response.Body)?["id"]}";
        member.Options = member.Options with { InitialCluster = InitialCluster(), JoinsExisting = true };
        member.Launch();
    }

    private async Task<string> FindIdAsync(string peerUrl)
    {
        var members = await Poll.UntilAsync("the members are told", () => Reachable[0].TryReadAsync("/v2/members"), LogTails);
        return $"{members["members"]?.AsArray().Single(other => $"{other?["peerURLs"]?[0]}" == peerUrl)?["id"]}";
    }

    private async Task<ClusterMember?> TryFindLeaderAsync()
    {
        var members = Reachable;
        HashSet<string> named = [];
        foreach (var member in members)
        {
            named.Add($"{(await member.TryReadAsync("/v2/members/leader"))?["id"]}");
        }

        return named.Count == 1 ? members.SingleOrDefault(member => member.Id == named.Single()) : null;
    }

    // A change may be refused for a while: another one is pending, or members count as unhealthy (strict reconfiguration).
    private Task<RawResponse> ChangeAsync(string what, Func<ClusterMember> through, RawRequest request, TimeSpan deadline)
    {
        RawResponse? last = null;
        return Poll.UntilAsync(
            what,
            async () =>
            {
                last = await through().SendAsync(request);
                return last.Status < 500 ? last : null;
            },
            explain: () => $"{last}\n{LogTails()}",
            deadline);
    }
}
