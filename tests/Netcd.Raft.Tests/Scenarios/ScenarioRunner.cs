using System.Globalization;
using System.Text;
using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>
/// Carries out the commands of a scenario. The output of a block is what its commands print, then one line for each
/// member whose state is not what it was after the block before. docs/testing.md lists the commands.
/// </summary>
internal sealed class ScenarioRunner
{
    private readonly Dictionary<MemberId, string> _described = [];
    private readonly List<string> _output = [];
    private RaftCluster? _cluster;

    private RaftCluster Cluster => _cluster ?? throw new InvalidOperationException("a scenario begins with 'cluster'");

    public IReadOnlyList<string> Run(IEnumerable<string> commands)
    {
        _output.Clear();
        foreach (var command in commands)
        {
            try
            {
                Run(command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
            catch (InvariantViolatedException failure)
            {
                _output.Add($"stopped: {failure.Message}"); // What a member may answer to nonsense.
            }
        }

        DescribeChanged();
        return [.. _output];
    }

    private void Run(string[] words)
    {
        var arguments = words[1..];
        switch (words[0])
        {
            case "cluster":
                _cluster = NewCluster(arguments);
                _described.Clear();
                break;
            case "log":
                StartWithLog(arguments);
                break;
            case "join":
                Cluster.Join(Number(arguments[0]));
                break;
            case "crash":
                Member(arguments[0]).Crash();
                break;
            case "restart":
                Member(arguments[0]).Start();
                break;
            case "hold-disk":
                Member(arguments[0]).HoldDisk();
                break;
            case "release-disk":
                Member(arguments[0]).ReleaseDisk();
                break;
            case "refuse-changes":
                Member(arguments[0]).RefusesConfChanges = true;
                break;
            case "snapshot":
                Member(arguments[0]).TakeSnapshot(keptCount: arguments.Length > 1 ? Number(arguments[1]) : 0);
                break;
            case "show":
                Show(arguments);
                break;
            default:
                if (!TryCallNode(words[0], arguments) && !TryNetwork(words[0], arguments))
                {
                    throw new InvalidOperationException($"no command '{words[0]}'");
                }

                break;
        }
    }

    /// <summary>What is asked of one member's node.</summary>
    private bool TryCallNode(string command, string[] arguments)
    {
        switch (command)
        {
            case "campaign":
                Cluster.Campaign(Number(arguments[0]));
                return true;
            case "propose":
                foreach (var data in arguments[1..])
                {
                    PrintUnless(Cluster.Propose(Number(arguments[0]), data), $"{data}: no leader known");
                }

                return true;
            case "add":
                Change(arguments, ConfChangeType.AddMember);
                return true;
            case "learner":
                Change(arguments, ConfChangeType.AddLearner);
                return true;
            case "remove":
                Change(arguments, ConfChangeType.RemoveMember);
                return true;
            case "transfer":
                Member(arguments[0]).Do(node => node.TransferLeadership(Id(arguments[1])));
                return true;
            case "read":
                Member(arguments[0]).Do(node => node.ReadIndex(Encoding.UTF8.GetBytes(arguments[1])));
                return true;
            case "unreachable":
                Member(arguments[0]).Do(node => node.ReportUnreachable(Id(arguments[1])));
                return true;
            case "tick":
                Tick(arguments[0], count: arguments.Length > 1 ? (int)Number(arguments[1]) : 1);
                return true;
            default:
                return false;
        }
    }

    /// <summary>What happens to messages.</summary>
    private bool TryNetwork(string command, string[] arguments)
    {
        var pattern = () => new MessagePattern(arguments);
        switch (command)
        {
            case "run":
                Cluster.TickAll((int)Number(arguments[0]));
                return true;
            case "settle":
                Cluster.Settle();
                return true;
            case "deliver":
                ForEach(pattern(), "", envelope => Cluster.Deliver(envelope));
                return true;
            case "copy":
                ForEach(pattern(), "", envelope => Cluster.DeliverCopy(envelope));
                return true;
            case "drop":
                ForEach(pattern(), " dropped", envelope =>
                {
                    Cluster.Drop(envelope);
                    return true;
                });
                return true;
            case "partition":
                Cluster.Network.Partition([.. string.Join(' ', arguments).Split('|').Select(Group)]);
                return true;
            case "cut":
                var ends = arguments[0].Split("->");
                Cluster.Network.Cut(Id(ends[0]), Id(ends[1]));
                return true;
            case "heal":
                Cluster.Network.Heal();
                return true;
            default:
                return false;
        }
    }

    private void Show(string[] arguments)
    {
        switch (arguments[0])
        {
            case "log":
                var disk = Member(arguments[1]).Disk;
                PrintUnless(disk.Snapshot.Id == EntryId.Zero, $"{arguments[1]}: snapshot {disk.Snapshot.Id}");
                var entries = string.Join(", ", disk.Entries.Select(Describe.Entry));
                PrintUnless(entries.Length == 0, $"{arguments[1]}: {entries}");
                break;
            case "applied":
                var applied = Member(arguments[1]).AppliedEntries.Select(Describe.Entry);
                _output.Add($"{arguments[1]}: {string.Join(", ", applied)}");
                break;
            case "members":
                _output.Add($"{arguments[1]}: {Describe.Configuration(Member(arguments[1]).Node.Configuration)}");
                break;
            case "progress":
                _output.AddRange(Member(arguments[1]).Node.Progress().Select(Describe.Progress));
                break;
            case "reads":
                _output.AddRange(Member(arguments[1]).Reads.Select(read => $"{Describe.Text(read.Context)}: {read.Index}"));
                break;
            case "network":
                _output.AddRange(Cluster.Network.InFlight.Select(envelope => Describe.Message(envelope.Message)));
                break;
            default:
                throw new InvalidOperationException($"no 'show {arguments[0]}'");
        }
    }

    private static RaftCluster NewCluster(string[] arguments)
    {
        var count = (int)Number(arguments[0]);
        return RaftCluster.Of(count, new ClusterOptions
        {
            Dialect = arguments.Contains("etcd-2.3") ? PeerDialect.Etcd23 : PeerDialect.Etcd34,
            IsFoundedByEntries = arguments.Contains("founded"),
            PreVotes = _ => arguments.Contains("pre-vote"),
            AppendBytesMax = arguments.Contains("one-entry") ? 0 : ClusterOptions.Etcd34.AppendBytesMax,
        });
    }

    /// <summary>log 2 1 1 3 commit=1: three entries of these terms; the member's term is the last one's.</summary>
    private void StartWithLog(string[] arguments)
    {
        var terms = arguments[1..].Where(word => !word.Contains('=')).Select(Number).ToArray();
        var named = arguments.Where(word => word.Contains('=')).Select(word => word.Split('='))
            .ToDictionary(pair => pair[0], pair => Number(pair[1]));
        var state = new HardState(
            named.GetValueOrDefault("term", terms.LastOrDefault()),
            new MemberId(named.GetValueOrDefault("vote")),
            named.GetValueOrDefault("commit"));
        Cluster.Start(Id(arguments[0]), state, LogBuilder.OfTerms(terms));
    }

    private void Change(string[] arguments, ConfChangeType type)
    {
        var isTaken = Cluster.ProposeConfChange(Number(arguments[0]), type, Number(arguments[1]));
        PrintUnless(isTaken, $"{type} {arguments[1]}: not proposed");
    }

    private void Tick(string who, int count)
    {
        foreach (var member in who == "all" ? [.. Cluster.Running] : new List<ClusterMember> { Member(who) })
        {
            Cluster.Tick(member.Id.Value, count);
        }
    }

    /// <summary>Prints and handles the messages that are under way now, not those that follow from them.</summary>
    private void ForEach(MessagePattern pattern, string note, Func<Envelope, bool> handle)
    {
        foreach (var envelope in Cluster.Network.InFlight.Where(envelope => pattern.Matches(envelope.Message)).ToList())
        {
            if (Cluster.CanDeliver(envelope))
            {
                var isHandled = handle(envelope);
                _output.Add(Describe.Message(envelope.Message) + (isHandled ? note : " lost"));
            }
        }
    }

    private void DescribeChanged()
    {
        foreach (var member in Cluster.Members)
        {
            var description = Describe.Member(member);
            if (_described.GetValueOrDefault(member.Id) != description)
            {
                _described[member.Id] = description;
                _output.Add(description);
            }
        }
    }

    private void PrintUnless(bool isLeftOut, string line)
    {
        if (!isLeftOut)
        {
            _output.Add(line);
        }
    }

    private ClusterMember Member(string id) => Cluster[Id(id)];

    private static IReadOnlyCollection<MemberId> Group(string members) =>
        [.. members.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Id)];

    private static MemberId Id(string id) => new(Number(id));

    private static ulong Number(string word) => ulong.Parse(word, CultureInfo.InvariantCulture);
}
