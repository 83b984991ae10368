using Netcd.Raft.Tests.Cluster;
using Netcd.Raft.Tests.Scenarios;

namespace Netcd.Raft.Tests.RandomRuns;

/// <summary>
/// A cluster in which, step by step, chance decides what happens: a message arrives, late or twice or never, a member
/// ticks, crashes or starts again, a link breaks, a disk stalls, members come and go.
/// </summary>
internal sealed class RandomRun
{
    private readonly SafetyChecks _checks = new();
    private readonly ReadChecks _reads;
    private readonly RandomActions _actions;
    private readonly RaftCluster _cluster;

    public RandomRun(int seed)
    {
        var chance = new Chance(seed);
        _cluster = RaftCluster.Of(1 + chance.Below(5), OptionsOf(seed), _checks);
        _reads = new ReadChecks(_checks);
        _actions = new RandomActions(_cluster, chance, _reads);
    }

    public ulong CommitIndex => _checks.CommitIndex;

    public int LeaderCount => _checks.LeaderCount;

    public int ReadCount => _reads.ServedCount;

    public void Run(int stepCount)
    {
        for (var step = 0; step < stepCount; step++)
        {
            _actions.Next();
            CheckReads();
        }
    }

    /// <summary>Ends all faults and lets time pass; the cluster must come to agree and commit a proposal.</summary>
    public void Recover()
    {
        _cluster.Network.Heal();
        foreach (var member in _cluster.Members)
        {
            if (member.IsUp)
            {
                member.ReleaseDisk();
            }
            else
            {
                member.Start();
            }
        }

        _cluster.TickAll(6 * _cluster.Options.ElectionTicks); // Who was removed still tells the others of it.
        var isTaken = false;
        for (var tick = 0; tick < 50 * _cluster.Options.ElectionTicks && !(isTaken && HasConverged()); tick++)
        {
            StopRemoved();
            _cluster.TickAll(1);
            isTaken = isTaken || (Leader is { } leader && _cluster.Propose(leader.Id.Value, "last"));
        }

        CheckReads();
        Assert.True(isTaken && HasConverged(), "the cluster did not recover:\n"
            + string.Join('\n', _cluster.Members.Select(Describe.Member)));
    }

    private ClusterMember? Leader => _cluster.Running.FirstOrDefault(member => member.IsLeader);

    private static ClusterOptions OptionsOf(int seed) => new()
    {
        Seed = (ulong)seed,
        ElectionTicks = 5,
        Dialect = seed % 4 == 0 ? PeerDialect.Etcd23 : PeerDialect.Etcd34,
        PreVotes = member => seed % 4 == 2 || (seed % 4 == 3 && member.Value % 2 == 0),
        IsFoundedByEntries = seed % 3 == 0,
        AppendBytesMax = seed % 5 == 0 ? 20 : 1024 * 1024,
        InflightMax = seed % 7 == 0 ? 2 : 512,
    };

    /// <summary>
    /// Stops the members that were removed, as a server does that hears of it, as soon as all that remain know of it:
    /// till then their votes may be needed.
    /// </summary>
    private void StopRemoved()
    {
        var configuration = _cluster.Running.MaxBy(member => member.State.Index)!.Node.Configuration; // Somebody runs.
        var remaining = _cluster.Running.Where(member => configuration.IsVoter(member.Id));
        if (remaining.All(member => member.Node.Configuration.Voters.SetEquals(configuration.Voters)))
        {
            foreach (var member in _cluster.Running.Where(member => !configuration.Contains(member.Id)).ToList())
            {
                member.Crash();
            }
        }
    }

    private bool HasConverged() =>
        Leader is { } leader
        && leader.State.Index == leader.Node.Last.Index
        && _cluster.Running.All(member => member.State == leader.State || !leader.Node.Configuration.Contains(member.Id));

    private void CheckReads()
    {
        foreach (var member in _cluster.Running)
        {
            _reads.Check(member);
        }
    }
}
