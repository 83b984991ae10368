using Netcd.Raft.Membership;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.RandomRuns;

/// <summary>One random thing after the other, done to a cluster.</summary>
internal sealed class RandomActions(RaftCluster cluster, Chance chance, ReadChecks reads)
{
    private const int InFlightMax = 300;
    private const int RunningMax = 7;

    /// <summary>
    /// Of two voters none is removed: if the one that goes knows that it is done and the other does not, the other needs
    /// a vote which is not given any more. The same happens at etcd.
    /// </summary>
    private const int VotersMin = 2;

    private ulong _lastMember = (ulong)cluster.FoundingVoters.Count;
    private int _proposalCount;

    public void Next()
    {
        switch (chance.Below(1000))
        {
            case < 700:
                DeliverOne();
                break;
            case < 820:
                Some()?.Do(node => node.Tick());
                break;
            case < 890:
                Propose();
                break;
            case < 920:
                LoseOrRepeatOne();
                break;
            case < 930:
                CrashOrStart();
                break;
            case < 940:
                HoldOrReleaseDisk();
                break;
            case < 950:
                CutOrHeal();
                break;
            case < 956:
                ChangeMembership();
                break;
            case < 964:
                Some()?.TakeSnapshot(keptCount: (ulong)chance.Below(10));
                break;
            case < 990:
                Some()?.Do(reads.Ask);
                break;
            case < 992:
                Some()?.Do(node => node.TransferLeadership(SomeId()));
                break;
            default:
                Some()?.Do(node => node.ReportUnreachable(SomeId()));
                break;
        }
    }

    /// <summary>Mostly the oldest message, now and then any other: order is not promised.</summary>
    private void DeliverOne()
    {
        var deliverable = cluster.Network.InFlight.Where(cluster.CanDeliver).ToList();
        if (deliverable.Count > 0)
        {
            cluster.Deliver(chance.OneIn(3) ? chance.Pick(deliverable) : deliverable[0]);
        }
    }

    private void LoseOrRepeatOne()
    {
        while (cluster.Network.InFlight.Count > InFlightMax)
        {
            cluster.Drop(cluster.Network.InFlight[0]);
        }

        var deliverable = cluster.Network.InFlight.Where(cluster.CanDeliver).ToList();
        if (deliverable.Count == 0)
        {
            return;
        }

        if (chance.OneIn(2))
        {
            cluster.Drop(chance.Pick(deliverable));
        }
        else
        {
            cluster.DeliverCopy(chance.Pick(deliverable));
        }
    }

    private void Propose() => Some()?.Do(node =>
    {
        for (var count = 1 + chance.Below(4); count > 0; count--)
        {
            node.Propose(BitConverter.GetBytes(_proposalCount++));
        }
    });

    private void CrashOrStart()
    {
        var down = cluster.Members.Where(member => !member.IsUp).ToList();
        if (down.Count > 0 && !chance.OneIn(3))
        {
            chance.Pick(down).Start();
        }
        else if (cluster.Running.ToList() is { Count: > 0 } running)
        {
            chance.Pick(running).Crash();
        }
    }

    private void HoldOrReleaseDisk()
    {
        var held = cluster.Running.Where(member => member.IsDiskHeld).ToList();
        if (held.Count > 0 && !chance.OneIn(3))
        {
            chance.Pick(held).ReleaseDisk();
        }
        else
        {
            Some()?.HoldDisk();
        }
    }

    private void CutOrHeal()
    {
        var members = cluster.Members.Select(member => member.Id).ToList();
        switch (chance.Below(4))
        {
            case 0:
                cluster.Network.Partition([.. members.GroupBy(_ => chance.OneIn(2)).Select(group => group.ToList())]);
                break;
            case 1:
                cluster.Network.Cut(chance.Pick(members), chance.Pick(members));
                break;
            default:
                cluster.Network.Heal();
                break;
        }
    }

    private void ChangeMembership()
    {
        if (cluster.Running.FirstOrDefault(member => member is { IsLeader: true, IsBlocked: false }) is not { } leader)
        {
            return;
        }

        var (voters, learners) = (leader.Node.Configuration.Voters, leader.Node.Configuration.Learners);
        if (learners.Count > 0 && chance.OneIn(2))
        {
            cluster.ProposeConfChange(leader.Id.Value, ConfChangeType.AddMember, learners[0].Value);
        }
        else if (voters.Count > VotersMin && chance.OneIn(2))
        {
            cluster.ProposeConfChange(leader.Id.Value, ConfChangeType.RemoveMember, chance.Pick(voters).Value);
        }
        else if (cluster.Running.Count() < RunningMax)
        {
            var type = chance.OneIn(3) ? ConfChangeType.AddLearner : ConfChangeType.AddMember;
            cluster.Join(++_lastMember);
            cluster.ProposeConfChange(leader.Id.Value, type, _lastMember);
        }
    }

    private ClusterMember? Some()
    {
        var able = cluster.Running.Where(member => !member.IsBlocked).ToList();
        return able.Count == 0 ? null : chance.Pick(able);
    }

    private MemberId SomeId() => chance.Pick(cluster.Members.ToList()).Id;
}
