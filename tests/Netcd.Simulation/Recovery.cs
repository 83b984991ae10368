using Netcd.Server.Proposals;
using Netcd.Simulation.Checks;
using Netcd.Simulation.Clients;
using Netcd.Simulation.Running;
using Netcd.Store;

namespace Netcd.Simulation;

/// <summary>
/// What has to come once no faults are left: a leader, writes through every member, votes for all, equal members, and
/// watchers that know everything.
/// </summary>
internal sealed class Recovery(Simulation simulation)
{
    private static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> _probed = [];

    public void Run()
    {
        var deadline = simulation.Timeline.Now + TimeMax;
        Probe();
        simulation.RunUntil(IsRecovered, deadline, Rule.Recovery, () => $"all members to take writes and to hold the same:{Describe()}");
        simulation.RunUntil(
            () => IsRecovered() && FindUninformed() is null,
            deadline,
            Rule.WatchedToTheEnd,
            () => FindUninformed() is { } watcher ? $"{watcher.Name} to be told of {watcher.Missed}" : $"all to go on:{Describe()}");
        foreach (var host in Members())
        {
            simulation.Checks.Members.CompareStore(host, host.Member!);
        }

        simulation.Checks.Clients.AtEnd(simulation.FindLeader()!.Member!.Store);
    }

    /// <summary>The machines of those who are members now, whether they run or not.</summary>
    private List<Host> Members()
    {
        var members = simulation.FindLeader()?.Member!.Cluster.Members;
        return members is null ? [] : [.. simulation.Hosts.Where(host => members.ContainsKey(host.Id))];
    }

    private bool IsRecovered()
    {
        if (simulation.FindLeader() is not { Member: { } leader })
        {
            return false;
        }

        var count = 0;
        foreach (var host in simulation.Hosts)
        {
            if (!leader.Cluster.Members.ContainsKey(host.Id))
            {
                continue;
            }

            count++;
            if (host.Member is not { } member
                || member.Progress.Leader != leader.Id
                || member.Progress.AppliedIndex != leader.Progress.CommitIndex
                || member.Progress.AppliedIndex != leader.Progress.AppliedIndex
                || !_probed.Contains(host.Name))
            {
                return false;
            }
        }

        return count == leader.Cluster.Members.Count && leader.Cluster.Members.Values.All(member => !member.IsLearner);
    }

    private SimulatedWatcher? FindUninformed() => simulation.Watchers.Find(watcher => watcher.Missed is not null);

    /// <summary>Writes through each member until it answers.</summary>
    private void Probe()
    {
        // Who is a member only a leader can tell: all others may have been away when it changed.
        if (simulation.FindLeader() is not null)
        {
            simulation.AddMissing();
        }

        foreach (var host in simulation.Hosts.Where(host => !_probed.Contains(host.Name)))
        {
            if (host.Member is { } member)
            {
                host.Process!.Begin(() => WriteAsync(host, member));
            }
            else
            {
                host.Start();
            }
        }

        simulation.Timeline.After(ProbeInterval, Probe);
    }

    private async Task WriteAsync(Host host, Netcd.Server.Member member)
    {
        var result = await member.ProposeAsync(
            new KeyCommand { Method = KeyMethod.Put, Path = KeyPath.Parse($"/1/probe/{host.Name}"), Value = "x"u8.ToArray() },
            CancellationToken.None);
        if (result is ProposalResult.Applied { Result: StoreResult.Done })
        {
            _probed.Add(host.Name);
        }
    }

    private string Describe() => string.Concat(simulation.Hosts.Select(host =>
        $"\n  {host.Name} {host.Id} {(host.IsRemoved ? "removed" : host.IsOn ? "on" : "off")}"
        + (host.Member is not { } member
            ? ""
            : $" {member.Progress.Role} term={member.Progress.Term} leader={member.Progress.Leader}"
                + $" commit={member.Progress.CommitIndex} applied={member.Progress.AppliedIndex}"
                + $" last={host.Process!.Driver!.Node.Last} probed={_probed.Contains(host.Name)}"
                + string.Concat(host.Process!.Driver!.Node.Progress().Select(other => $"\n    {other}"))
                + $" members=[{string.Join(' ', member.Cluster.Members.Values.Select(row => $"{row.Id}{(row.IsLearner ? "?" : "")}"))}]")));
}
