using Netcd.Disk;
using Netcd.Raft;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.Roles;
using Netcd.Server.Driver;
using Netcd.TestKit.Logging;
using Netcd.TestKit.Time;

namespace Netcd.Server.Tests.Driver;

public class TickWatchTests
{
    private static readonly MemberId Self = new(1);
    private static readonly MemberId Other = new(2);

    /// <summary>How much time passes between two ticks, which are 100 ms apart.</summary>
    [Theory]
    [InlineData(Role.Leader, 100, false)]
    [InlineData(Role.Leader, 200, false)]
    [InlineData(Role.Leader, 201, true)] // The driver waited for its disk, say.
    [InlineData(Role.Follower, 1000, false)] // Nobody waits for its heartbeats.
    public void A_leader_whose_heartbeats_are_late_warns(Role role, int elapsedMs, bool isWarned)
    {
        var clock = new TestClock(DateTimeOffset.UnixEpoch);
        var log = new LineLogger();
        var node = NodeIn(role);
        var watch = new TickWatch(
            new MemberOptions { Name = "a", DataDirectory = "/data", AdvancesElectionTicks = false },
            Dialect.Etcd34,
            peers: null!, // Asked only to advance the first election.
            clock,
            log);

        watch.Observe(node);
        clock.Advance(TimeSpan.FromMilliseconds(elapsedMs));
        watch.Observe(node);

        Assert.Equal(
            isWarned,
            log.Lines.Any(line => line.StartsWith("failed to send out heartbeat on time", StringComparison.Ordinal)));
    }

    private static RaftNode NodeIn(Role role)
    {
        var node = new RaftNode(
            new RaftConfig { Id = Self, ElectionTicks = 10, Seed = 1, Dialect = PeerDialect.Etcd34 },
            new RaftState { Configuration = new Configuration { Voters = [Self, Other] } });
        if (role == Role.Leader)
        {
            node.Campaign();
            node.Step(new Message { Type = MessageType.VoteResponse, From = Other, To = Self, Term = 1 });
        }

        Assert.Equal(role, node.Role);
        return node;
    }
}
