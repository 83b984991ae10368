using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Netcd.Raft.Roles;
using Netcd.Server;
using Netcd.Server.Membership;
using Netcd.Simulation.Bugs;
using Netcd.Simulation.Checks;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Faults;
using Netcd.Simulation.Network;
using Netcd.Simulation.Running;
using Netcd.Simulation.Runs;
using Netcd.Store;

namespace Netcd.Simulation;

/// <summary>
/// A cluster of whole members with its machines, network and clients, in which everything happens on one thread and
/// depends on one seed.
/// </summary>
internal sealed class Simulation
{
    /// <summary>That of every member.</summary>
    public static readonly TimeSpan ElectionTimeout = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan SkewMax = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ClockDifferenceMax = TimeSpan.FromSeconds(1);
    private const int DriftPpmMax = 500;

    private readonly SimulationOptions _options;
    private readonly ClusterShape _shape;
    private readonly Chance _hostChance;
    private readonly ImmutableArray<Fault> _faults;
    private readonly Injector _injector;
    private readonly List<Client> _clients = [];
    private readonly TimeSpan _faultsUntil;

    public Simulation(SimulationOptions options)
    {
        _options = options;
        var chance = new Chance(options.Seed);
        _shape = ClusterShape.Draw(chance.Fork());
        _hostChance = chance.Fork();
        var bug = PlantedBugs.Create(options.Bug, chance.Fork());
        Bug = options.LeavesBugOut ? new PlantedBug() : bug;
        Network = new SimulatedNetwork(Timeline, chance.Fork(), Bug, Trace);
        Checks = new AllChecks(this, ElectionTimeout, ClockDifferenceMax);
        var clientChance = chance.Fork();
        var plan = FaultPlan.Draw(chance.Fork(), bug.Faults, _shape.FaultsUntil);
        _faultsUntil = options.Until < _shape.FaultsUntil ? options.Until : _shape.FaultsUntil;
        _faults = [.. plan.Where(fault => (options.Only?.Contains(fault.Number) ?? true) && fault.At < _faultsUntil)];
        _injector = new Injector(this);
        Found();
        AddClients(clientChance);
    }

    public Timeline Timeline { get; } = new();

    public Trace Trace { get; } = new();

    public PlantedBug Bug { get; }

    public SimulatedNetwork Network { get; }

    public AllChecks Checks { get; }

    public List<Host> Hosts { get; } = [];

    public List<SimulatedWatcher> Watchers { get; } = [];

    /// <summary>Of a hundred answers to clients, how many get lost.</summary>
    public int LostAnswersPercent { get; set; }

    /// <summary>How many answers got lost so far.</summary>
    public long LostAnswers { get; set; }

    /// <summary>Whether the faults are over, and with them the requests of clients.</summary>
    public bool IsQuiet { get; private set; }

    public ImmutableArray<Fault> Faults => _faults;

    /// <summary>Plays the whole run; throws <see cref="SimulationFailedException"/> for what must not happen.</summary>
    public RunFigures Run()
    {
        foreach (var host in Hosts)
        {
            host.Start();
        }

        _clients.ForEach(client => client.Start());
        Watchers.ForEach(watcher => watcher.Start());
        _injector.Plan(_faults);
        RunUntil(() => Timeline.Now >= _faultsUntil, _faultsUntil, Rule.Recovery, () => "the faults to end");
        IsQuiet = true;
        _injector.MendAll();
        new Recovery(this).Run();
        return Figures();
    }

    /// <summary>Lets time pass until a condition holds.</summary>
    public void RunUntil(Func<bool> condition, TimeSpan deadline, Rule rule, Func<string> what)
    {
        var isDue = false;
        Timeline.At(deadline, () => isDue = true);
        while (!condition())
        {
            if (isDue)
            {
                Fail(rule, $"waited until {deadline.TotalSeconds:F1} s in vain for {what()}");
            }

            Timeline.Step();
        }
    }

    [DoesNotReturn]
    public void Fail(Rule rule, string what, Exception? cause = null) => throw new SimulationFailedException(rule, what, cause);

    public Member? MemberOn(int host) => Hosts[host].Member;

    public Host AddHost(string name, Func<MemberOptions, MemberOptions> adapt)
    {
        var number = Hosts.Count;
        var options = adapt(new MemberOptions
        {
            Name = name,
            DataDirectory = "/data",
            AdvertiseClientUrls = [$"http://{name}:2379"],
            AdvertisePeerUrls = [Host.UrlOf(name)],
            Dialect = _shape.Dialect,
            ElectionTimeout = ElectionTimeout,
            PreVote = _shape.PreVote,
            SnapshotCount = _shape.SnapshotCount,
            EntriesKept = _shape.EntriesKept,
            SegmentBytes = _shape.SegmentBytes,
            Seed = _hostChance.Next(),
        });
        var skew = _hostChance.Between(-SkewMax, SkewMax);
        var drift = _hostChance.Below((2 * DriftPpmMax) + 1) - DriftPpmMax;
        var host = new Host(this, name, options, new HostClock(Timeline, skew, drift), _hostChance.Fork());
        Hosts.Add(host);
        return host;
    }

    /// <summary>The member that leads the latest term; null while none does.</summary>
    public Host? FindLeader() => Hosts.Where(host => host.Member?.Progress.Role == Role.Leader)
        .MaxBy(host => host.Member!.Progress.Term);

    /// <summary>The members as the one with the most applied entries knows them, in the form of --initial-cluster.</summary>
    public ImmutableArray<FoundingMember> PresentMembers()
    {
        var view = Hosts.Where(host => host.Member is not null).MaxBy(host => host.Member!.Progress.AppliedIndex)?.Member!.Cluster;
        return [.. (view?.Members.Values ?? []).Select(row => new FoundingMember(new Uri(row.PeerUrls[0]).Host, row.PeerUrls))];
    }

    /// <summary>Adds machines for members that were added but whose adding nobody was told of.</summary>
    public void AddMissing()
    {
        var present = PresentMembers();
        foreach (var member in present.Where(member => Hosts.All(host => host.Name != member.Name)))
        {
            AddHost(member.Name, options => options with { InitialCluster = present, JoinsExisting = true });
        }
    }

    private void Found()
    {
        var names = Enumerable.Range(0, _shape.MemberCount).Select(number => $"n{number}").ToArray();
        ImmutableArray<FoundingMember> founders = [.. names.Select(name => new FoundingMember(name, [Host.UrlOf(name)]))];
        foreach (var name in names)
        {
            AddHost(name, options => options with { InitialCluster = founders });
        }
    }

    private void AddClients(Chance chance)
    {
        var keys = Keys("k", _shape.KeyCount);
        var leases = Keys("lease", _shape.LeaseCount);
        for (var number = 0; number < Math.Min(_shape.ClientCount, _options.ClientsMax); number++)
        {
            _clients.Add(new Client(this, chance.Fork(), number, keys, leases));
        }

        for (var number = 0; number < _shape.WatcherCount; number++)
        {
            Watchers.Add(new SimulatedWatcher(
                this, chance.Fork(), number, number == 0 ? KeySpaces.Client : KeyPath.Parse($"/1/d{number % 2}")));
        }
    }

    private static KeyPath[] Keys(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(number => KeyPath.Parse($"/1/d{number % 2}/{name}{number}"))];

    private RunFigures Figures() => new()
    {
        Runs = 1,
        SimulatedTime = Timeline.Now,
        Steps = Timeline.Steps,
        Writes = Checks.Clients.WritesAcknowledged,
        Reads = Checks.Clients.Reads,
        TimedOut = _clients.Sum(client => client.TimedOut),
        WatchedEvents = Watchers.Sum(watcher => watcher.Count),
        Expirations = Checks.Clients.Expirations,
        Leaders = Checks.Members.LeaderCount,
        Snapshots = Network.Figures.Snapshots,
        LostMessages = Network.Figures.Lost,
        RepeatedMessages = Network.Figures.Repeated,
        OvertakenMessages = Network.Figures.Overtaken,
        BrokenSnapshots = Network.Figures.BrokenSnapshots,
        Faults = _injector.Counts.ToImmutableSortedDictionary(),
        TraceHash = Trace.Hash,
    };
}
