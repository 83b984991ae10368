using System.Collections.Immutable;
using Netcd.Raft;
using Netcd.Server.Membership;
using Netcd.Simulation.Network;
using Netcd.Simulation.Running;
using Netcd.TestKit.Files;

namespace Netcd.Simulation.Faults;

/// <summary>Lets happen what the plan says, and mends it again.</summary>
internal sealed class Injector(Simulation simulation)
{
    private const int HostsMax = 6;

    /// <summary>The check of expiry does not allow for them: the cluster's clock takes no steps.</summary>
    private static readonly TimeSpan ClockStepMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan SlowSyncMax = TimeSpan.FromMilliseconds(400);

    private readonly List<Action> _mending = [];

    /// <summary>How many faults of each kind took effect.</summary>
    public Dictionary<FaultKind, long> Counts { get; } = [];

    public void Plan(ImmutableArray<Fault> faults)
    {
        foreach (var fault in faults)
        {
            simulation.Timeline.At(fault.At, () => Begin(fault));
        }
    }

    /// <summary>Mends everything, and has all machines run.</summary>
    public void MendAll()
    {
        foreach (var mend in _mending.ToArray())
        {
            mend();
        }

        foreach (var host in simulation.Hosts)
        {
            host.Start();
        }
    }

    private void Begin(Fault fault)
    {
        if (simulation.IsQuiet)
        {
            return;
        }

        var chance = new Chance(fault.Draw);
        var host = chance.Of(simulation.Hosts);
        switch (fault.Kind)
        {
            case FaultKind.Delay:
                var delay = chance.Between(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(600));
                OnLinks(fault, SomeLinks(chance), link => link.ExtraDelayMax = delay, link => link.ExtraDelayMax = TimeSpan.Zero);
                break;
            case FaultKind.Loss:
                var loss = 5 + chance.Below(60);
                OnLinks(fault, SomeLinks(chance), link => link.LossPercent = loss, link => link.LossPercent = 0);
                break;
            case FaultKind.Duplication:
                OnLinks(fault, SomeLinks(chance), link => link.DuplicationPercent = 40, link => link.DuplicationPercent = 0);
                break;
            case FaultKind.Reordering:
                OnLinks(
                    fault,
                    SomeLinks(chance),
                    link => (link.Reorders, link.ExtraDelayMax) = (true, TimeSpan.FromMilliseconds(60)),
                    link => (link.Reorders, link.ExtraDelayMax) = (false, TimeSpan.Zero));
                break;
            case FaultKind.OneWayCut:
                OnLinks(fault, [.. SomeLinks(chance).Take(2)], link => link.Cut(), link => link.Mend(simulation.Timeline.Now));
                break;
            case FaultKind.Partition:
                OnLinks(fault, Between(chance), link => link.Cut(), link => link.Mend(simulation.Timeline.Now));
                break;
            case FaultKind.PowerCut or FaultKind.Kill:
                if (host.CutPower(fault.Kind == FaultKind.Kill ? CrashKind.KillProcess : KindOf(chance)))
                {
                    StartAfter(fault, host);
                }

                break;
            case FaultKind.PowerCutAmidWrite:
                host.CutPowerAfter(1 + chance.Below(12), KindOf(chance), () => StartAfter(fault, host));
                break;
            case FaultKind.Restart:
                host.Stop(() => StartAfter(fault, host));
                break;
            case FaultKind.LeaderCrashes:
                CrashLeaders(chance, simulation.Timeline.Now + (3 * fault.Duration), crashed: 0);
                break;
            case FaultKind.Freeze:
                if (host.Process is { IsDead: false } process)
                {
                    process.FreezeUntil(simulation.Timeline.Now + fault.Duration);
                    Count(fault.Kind);
                }

                break;
            case FaultKind.SlowDisk:
                host.DiskSettings.SlowDown(chance.Between(TimeSpan.FromMilliseconds(5), SlowSyncMax));
                MendAfter(fault, host.DiskSettings.Recover, () => host.DiskSettings.SlowSyncs);
                break;
            case FaultKind.FullDisk:
                host.SetFull(true);
                MendAfter(fault, () => host.SetFull(false), () => host.DiskSettings.RefusedWrites);
                break;
            case FaultKind.ClockStep:
                host.Clock.Step(chance.Between(-ClockStepMax, ClockStepMax));
                Count(fault.Kind);
                break;
            case FaultKind.LostAnswers:
                simulation.LostAnswersPercent = 30;
                MendAfter(fault, () => simulation.LostAnswersPercent = 0, () => simulation.LostAnswers);
                break;
            case FaultKind.BrokenSnapshots:
                simulation.Network.BrokenSnapshotsPercent = 60;
                MendAfter(fault, () => simulation.Network.BrokenSnapshotsPercent = 0, () => simulation.Network.Figures.BrokenSnapshots);
                break;
            case FaultKind.MemberAdded:
                Add(host);
                break;
            case FaultKind.MemberRemoved:
                Remove(host, chance.Of(simulation.Hosts).Id);
                break;
            default:
                throw new InvalidOperationException($"nothing is known of {fault.Kind}");
        }
    }

    /// <summary>Whoever leads loses power soon after, and comes back: the hardest time for consensus.</summary>
    private void CrashLeaders(Chance chance, TimeSpan until, int crashed)
    {
        if (simulation.IsQuiet || simulation.Timeline.Now > until)
        {
            return;
        }

        if (simulation.FindLeader() is { } leader)
        {
            leader.CutPower(KindOf(chance));
            if (crashed++ == 0)
            {
                Count(FaultKind.LeaderCrashes);
            }

            simulation.Timeline.After(chance.Between(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2)), leader.Start);
        }

        simulation.Timeline.After(chance.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(60)), () => CrashLeaders(chance, until, crashed));
    }

    private static CrashKind KindOf(Chance chance) => chance.Percent(50) ? CrashKind.TearSectors : CrashKind.LoseUnsynced;

    private void OnLinks(Fault fault, IReadOnlyList<Link> links, Action<Link> harm, Action<Link> mend)
    {
        foreach (var link in links)
        {
            harm(link);
        }

        MendAfter(fault, () =>
        {
            foreach (var link in links)
            {
                mend(link);
            }
        }, () => links.Sum(link => link.Harmed));
    }

    private void StartAfter(Fault fault, Host host)
    {
        Count(fault.Kind);
        simulation.Timeline.After(fault.Duration, host.Start);
    }

    private void Count(FaultKind kind) => Counts[kind] = Counts.GetValueOrDefault(kind) + 1;

    /// <summary>Mends it in the end, and counts it if it did any harm.</summary>
    private void MendAfter(Fault fault, Action mend, Func<long> harm)
    {
        var before = harm();
        _mending.Add(Once);
        simulation.Timeline.After(fault.Duration, Once);

        void Once()
        {
            if (!_mending.Remove(Once))
            {
                return;
            }

            mend();
            if (harm() > before)
            {
                Count(fault.Kind);
            }
        }
    }

    /// <summary>All links, those of one machine, or single ones.</summary>
    private List<Link> SomeLinks(Chance chance)
    {
        var count = simulation.Hosts.Count;
        var one = chance.Below(count);
        var extent = chance.Below(3);
        return
        [
            .. Pairs(count).Where(pair => extent switch
            {
                0 => true,
                1 => pair.From == one || pair.To == one,
                _ => chance.Percent(30),
            }).Select(pair => simulation.Network[pair.From, pair.To]),
        ];
    }

    /// <summary>The links between two halves.</summary>
    private List<Link> Between(Chance chance)
    {
        var count = simulation.Hosts.Count;
        var sides = Enumerable.Range(0, count).Select(_ => chance.Percent(50)).ToArray();
        return [.. Pairs(count).Where(pair => sides[pair.From] != sides[pair.To]).Select(pair => simulation.Network[pair.From, pair.To])];
    }

    private static IEnumerable<(int From, int To)> Pairs(int count) =>
        from one in Enumerable.Range(0, count)
        from other in Enumerable.Range(0, count)
        where one != other
        select (one, other);

    /// <summary>Asks a member to add another, and starts that one when it says that it is added.</summary>
    private void Add(Host asked)
    {
        if (asked.Member is not { } member || simulation.Hosts.Count >= HostsMax)
        {
            return;
        }

        var name = $"n{simulation.Hosts.Count}";
        asked.Process!.Begin(() => AddAsync());

        async Task AddAsync()
        {
            var result = await member.AddMemberAsync([Host.UrlOf(name)], CancellationToken.None);
            var isStarted = simulation.Hosts.Any(host => host.Name == name); // By the recovery, if this answer came late.
            if (result is MembershipResult.Done && !isStarted)
            {
                Count(FaultKind.MemberAdded);
                var founders = member.Cluster.Members.Values
                    .Select(row => new FoundingMember(NameOf(row, name), row.PeerUrls)).ToImmutableArray();
                simulation.AddHost(name, options => options with { InitialCluster = founders, JoinsExisting = true }).Start();
            }
        }
    }

    private static string NameOf(MemberRecord row, string added) => row.PeerUrls.Contains(Host.UrlOf(added))
        ? added
        : new Uri(row.PeerUrls[0]).Host;

    private void Remove(Host asked, MemberId removed)
    {
        if (asked.Member is { } member && member.Cluster.Members.Count > 2)
        {
            asked.Process!.Begin(() => RemoveAsync(member));
        }

        async Task RemoveAsync(Netcd.Server.Member member)
        {
            if (await member.RemoveMemberAsync(removed, CancellationToken.None) is MembershipResult.Done)
            {
                Count(FaultKind.MemberRemoved);
            }
        }
    }
}
