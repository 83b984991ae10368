using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Disk;
using Netcd.Raft.Roles;
using Netcd.Server.Membership;
using Netcd.Server.Proposals;
using Netcd.Store;
using Netcd.Store.Events;
using Netcd.TestKit.Files;
using Netcd.TestKit.Network;
using Netcd.TestKit.Time;
using Netcd.Transport.Inquiry;

namespace Netcd.Server.Tests.Cluster;

/// <summary>Several members in one process, on a network and disks in memory, with a clock that the test moves.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private const int TicksMax = 20_000;

    private readonly SortedDictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private readonly Func<MemberOptions, MemberOptions> _adapt;
    private readonly Func<string, TimeSpan> _skewOf;

    private RunningCluster(Func<MemberOptions, MemberOptions> adapt, Func<string, TimeSpan> skewOf)
    {
        _adapt = adapt;
        _skewOf = skewOf;
        Network = new MemoryNetwork(Clock);
    }

    public TestClock Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    public MemoryNetwork Network { get; }

    public IEnumerable<Member> Members => _nodes.Values.Where(node => node.Member is not null).Select(node => node.Member!);

    public Member this[string name] => _nodes[name].Member ?? throw new InvalidOperationException($"{name} does not run.");

    public static Task<RunningCluster> FoundAsync(params string[] names) => FoundAsync(static options => options, names);

    /// <summary>Founds a cluster and lets time pass until all members have published themselves.</summary>
    public static Task<RunningCluster> FoundAsync(Func<MemberOptions, MemberOptions> adapt, params string[] names) =>
        FoundAsync(adapt, static _ => TimeSpan.Zero, names);

    /// <summary>The same with members whose wall clocks are ahead of <see cref="Clock"/>, each by as much as is said.</summary>
    public static async Task<RunningCluster> FoundAsync(
        Func<MemberOptions, MemberOptions> adapt, Func<string, TimeSpan> skewOf, params string[] names)
    {
        var cluster = new RunningCluster(adapt, skewOf);
        ImmutableArray<FoundingMember> founders = [.. names.Select(FounderOf)];
        foreach (var name in names)
        {
            await cluster.StartAsync(name, options => options with { InitialCluster = founders });
        }

        await cluster.PublishedAsync();
        return cluster;
    }

    public static FoundingMember FounderOf(string name) => new(name, [UrlOf(name)]);

    public static string UrlOf(string name) => $"http://{name}:2380";

    public MemoryFileSystem DiskOf(string name) => _nodes[name].Disk;

    /// <summary>Starts a member on its disk, which is empty the first time.</summary>
    public async Task<Member> StartAsync(string name, Func<MemberOptions, MemberOptions> adapt)
    {
        if (!_nodes.TryGetValue(name, out var node))
        {
            _nodes.Add(name, node = new Node { Seed = (ulong)_nodes.Count + 1 });
        }

        var options = adapt(_adapt(node.Options ?? new MemberOptions
        {
            Name = name,
            DataDirectory = "/data",
            InitialCluster = [FounderOf(name)],
            AdvertiseClientUrls = [$"http://{name}:2379"],
            AdvertisePeerUrls = [UrlOf(name)],
            Seed = node.Seed,
        }));
        var member = await Member.StartAsync(
            options, node.Disk, new SkewedClock(Clock, _skewOf(name)), NullLoggerFactory.Instance, Network.Connect, Network, CancellationToken.None);
        (node.Member, node.Options) = (member, options);
        Network.Answer(UrlOf(name), () => MembersOf(member), () => VersionOf(member));
        return member;
    }

    public Task<Member> RestartAsync(string name) => StartAsync(name, static options => options);

    /// <summary>Stops a member cleanly, letting time pass for it.</summary>
    public async Task StopAsync(string name)
    {
        var node = _nodes[name];
        var stopping = node.Member!.DisposeAsync().AsTask();
        await TickUntilAsync(() => node.Member.Completion.IsCompleted, $"{name} to stop"); // A leader waits for another.
        await stopping;
        node.Member = null;
        Network.Silence(UrlOf(name));
    }

    /// <summary>The same, but the member can still be asked, and found by the others, afterwards.</summary>
    public Task TickUntilStoppedAsync(Member member) =>
        WhileTimePassesAsync(member.StopAsync().ContinueWith(static _ => true, TaskScheduler.Default));

    /// <summary>Takes a member's power away; what it runs on from then on is a copy of its disk at that moment.</summary>
    public async Task CrashAsync(string name, CrashKind kind)
    {
        var node = _nodes[name];
        var id = node.Member!.Id;
        Network.Isolate(id);
        var left = node.Disk.Crash(kind, node.Seed);
        await StopAsync(name);
        node.Disk = left;
        Network.Rejoin(id);
    }

    /// <summary>Lets time pass until there is one leader whom all running members follow.</summary>
    public async Task<Member> LeaderAsync()
    {
        await TickUntilAsync(
            () => FindLeader() is { } leader && Members.All(member => member.Progress.Leader == leader.Id),
            "a leader whom all follow");
        return FindLeader()!;
    }

    public Member? FindLeader() => Members.Where(member => member.Progress.Role == Role.Leader)
        .MaxBy(member => member.Progress.Term);

    public Task PublishedAsync() => TickUntilAsync(
        () => Members.All(member => member.Published.IsCompletedSuccessfully)
            && Members.All(member => member.Cluster.Version is not null),
        "all members to publish themselves");

    /// <summary>Lets ticks pass, each dealt with by everybody before the next, until the condition holds.</summary>
    public async Task TickUntilAsync(Func<bool> condition, string what)
    {
        await SettleAsync();
        for (var ticks = 0; !condition(); ticks++)
        {
            Assert.True(ticks < TicksMax, $"waited {TicksMax} ticks in vain for {what}");
            Clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield(); // Others have something to do beside the drivers, too.
            await SettleAsync();
        }
    }

    public async Task TickAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(100));
            await SettleAsync();
        }
    }

    /// <summary>A command whose result is awaited while time passes.</summary>
    public async Task<ProposalResult> DoAsync(Member member, KeyCommand command) =>
        await WhileTimePassesAsync(member.ProposeAsync(command, CancellationToken.None).AsTask());

    public async Task<StoreEvent> PutAsync(Member member, string key, string value) =>
        Assert.IsType<StoreResult.Done>(Assert.IsType<ProposalResult.Applied>(
            await DoAsync(member, RunningMember.Put(key, value))).Result).Event;

    public async Task<T> WhileTimePassesAsync<T>(Task<T> task)
    {
        await TickUntilAsync(() => task.IsCompleted, "an answer");
        return await task;
    }

    public static string? Read(Member member, string key) =>
        member.Store.Peek(KeySpaces.Client.Append(Encoding.UTF8.GetBytes(key)))?.Value is { } value
            ? Encoding.UTF8.GetString(value)
            : null;

    /// <summary>Waits until nobody has anything left to do at this moment.</summary>
    public async Task SettleAsync()
    {
        long before;
        do
        {
            before = Network.MessageCount;
            foreach (var member in Members.ToList())
            {
                await member.TurnAsync(); // Carries out what waited,
                await member.TurnAsync(); // and tells that it is done.
            }
        }
        while (Network.MessageCount != before || Network.IsCarryingSnapshot);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _nodes.Keys.ToList())
        {
            if (_nodes[name].Member is not null)
            {
                await StopAsync(name);
            }
        }
    }

    private static RemoteCluster MembersOf(Member member) => new(
        member.ClusterId,
        [
            .. member.Cluster.Members.Values.Select(row => new RemoteMember
            {
                Id = row.Id,
                Name = row.Name,
                PeerUrls = row.PeerUrls,
                ClientUrls = row.ClientUrls,
                IsLearner = row.IsLearner,
            }),
        ]);

    private static RemoteVersion VersionOf(Member member) => new(
        member.Dialect == Dialect.Etcd34 ? "3.4.23" : "2.3.8", member.Cluster.Version ?? "not_decided");

    private sealed class Node
    {
        public MemoryFileSystem Disk { get; set; } = new();

        public Member? Member { get; set; }

        public MemberOptions? Options { get; set; }

        public required ulong Seed { get; init; }
    }
}
