using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;

namespace Netcd.Raft.Tests.Cluster;

/// <summary>Member 1 of a cluster whose other members are played by the test: see <see cref="Say"/>.</summary>
internal sealed class LoneMember
{
    private readonly List<Message> _sent = [];

    private LoneMember(ClusterOptions options, MemberDisk disk)
    {
        Member = new ClusterMember(
            Say.Self, options, disk, envelope => _sent.Add(envelope.Message), new Unchecked());
        Member.Start();
    }

    public ClusterMember Member { get; }

    public RaftNode Node => Member.Node;

    /// <summary>One of voters 1..<paramref name="voterCount"/>, a follower whose log has these terms.</summary>
    public static LoneMember Of(int voterCount, ClusterOptions options, HardState state, params ulong[] terms)
    {
        var voters = Enumerable.Range(1, voterCount).Select(id => new MemberId((ulong)id));
        return Of(new Configuration { Voters = [.. voters] }, options, state, LogBuilder.OfTerms(terms));
    }

    public static LoneMember Of(
        Configuration configuration, ClusterOptions options, HardState state, IReadOnlyList<Entry> entries)
    {
        var founding = new MemberSnapshot(EntryId.Zero, configuration, new AppliedState());
        return new LoneMember(options, new MemberDisk(founding, state, entries));
    }

    /// <summary>An empty log, term 0.</summary>
    public static LoneMember Of(int voterCount, ClusterOptions options) => Of(voterCount, options, new HardState());

    /// <summary>Elected by everybody in the term after the log's; its opening entry is sent and not yet answered.</summary>
    public static LoneMember Leading(int voterCount, ClusterOptions options, params ulong[] terms)
    {
        var state = new HardState(terms.LastOrDefault(), MemberId.None, Commit: 0);
        var member = Of(voterCount, options, state, terms);
        member.BecomeLeader();
        return member;
    }

    /// <summary>As <see cref="Leading"/>, and everybody has acknowledged everything.</summary>
    public static LoneMember LeadingFollowed(int voterCount, ClusterOptions options, params ulong[] terms)
    {
        var member = Leading(voterCount, options, terms);
        member.AcknowledgeAll();
        return member;
    }

    /// <summary>Campaigns and is granted every vote.</summary>
    public void BecomeLeader()
    {
        Do(node => node.Campaign());
        foreach (var voter in Node.Configuration.Voters.Where(voter => voter != Say.Self))
        {
            Step(Say.VoteReply(voter, Node.Term, isGranted: true));
        }

        Assert.Equal(Role.Leader, Node.Role);
    }

    /// <summary>Every other member acknowledges the whole log.</summary>
    public void AcknowledgeAll()
    {
        foreach (var progress in Node.Progress().Where(progress => progress.Id != Say.Self))
        {
            Step(Say.Ack(progress.Id, Node.Term, Node.Last.Index));
        }

        TakeSent();
    }

    /// <summary>Hands in a message; gives what is sent in consequence.</summary>
    public IReadOnlyList<Message> Step(Message message) => Do(node => node.Step(message));

    public IReadOnlyList<Message> Do(Action<RaftNode> call)
    {
        TakeSent();
        Member.Do(call);
        return TakeSent();
    }

    public IReadOnlyList<Message> Tick(int count)
    {
        List<Message> sent = [];
        for (var tick = 0; tick < count; tick++)
        {
            sent.AddRange(Do(node => node.Tick()));
        }

        return sent;
    }

    public IReadOnlyList<Message> Propose(string command) =>
        Do(node => Assert.True(node.Propose(System.Text.Encoding.UTF8.GetBytes(command))));

    /// <summary>The terms of the log on disk, from index 1 on.</summary>
    public IEnumerable<ulong> LogTerms => Member.Disk.Entries.Select(entry => entry.Term);

    private List<Message> TakeSent()
    {
        List<Message> sent = [.. _sent];
        _sent.Clear();
        return sent;
    }
}
