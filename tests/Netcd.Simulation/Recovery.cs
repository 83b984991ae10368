using System.Text;
using Netcd.Server.Proposals;
using Netcd.Simulation.Running;
using Netcd.Store;
using Netcd.Store.Tree;

namespace Netcd.Simulation;

/// <summary>
/// What has to come once no faults are left: a leader, writes through every member, votes for all, and equal members.
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
        simulation.RunUntil(IsRecovered, deadline, () => $"all members to take writes and to hold the same:{Describe()}");
        var holds = Members().Select(host => (host.Name, Content: Text(host.Member!.Store.Peek(KeyPath.Root)!.Value))).ToArray();
        foreach (var (name, content) in holds.Where(other => other.Content != holds[0].Content))
        {
            simulation.Fail($"{holds[0].Name} and {name} hold different keys:\n{holds[0].Content}\n{content}");
        }

        simulation.Checks.Clients.AtEnd(simulation.FindLeader()!.Member!.Store.CurrentIndex);
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
                + $" last={host.Process!.Driver!.Node.Last}"
                + string.Concat(host.Process.Driver.Node.Progress().Select(other => $" [{other}]"))
                + $" probed={_probed.Contains(host.Name)}"
                + $" members=[{string.Join(' ', member.Cluster.Members.Values.Select(row => $"{row.Id}{(row.IsLearner ? "?" : "")}"))}]")));

    private static string Text(StoreNode node)
    {
        var text = new StringBuilder();
        Write(node, text);
        return text.ToString();
    }

    private static void Write(StoreNode node, StringBuilder text)
    {
        text.Append(node.Path).Append('=').Append(node.Value is { } value ? Encoding.UTF8.GetString(value) : "/").Append(' ')
            .Append(node.CreatedIndex).Append('/').Append(node.ModifiedIndex).Append('/').Append(node.ExpirationNs).Append('\n');
        foreach (var child in node.Children)
        {
            Write(child, text);
        }
    }
}
