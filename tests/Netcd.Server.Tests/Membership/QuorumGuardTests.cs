using Netcd.Raft;
using Netcd.Server.Membership;

namespace Netcd.Server.Tests.Membership;

/// <summary>The rules of etcd 3.4 for --strict-reconfig-check.</summary>
public class QuorumGuardTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly MemberId Self = new(1);

    [Theory]
    [InlineData("1", MembershipFailure.NotEnoughStarted)] // Nothing could be written until the second runs.
    [InlineData("1 2 3", null)]
    [InlineData("1 2 3?", MembershipFailure.NotEnoughStarted)] // Four would need three.
    [InlineData("1 2?", MembershipFailure.NotEnoughStarted)]
    [InlineData("1 2 3-", MembershipFailure.Unhealthy)]
    [InlineData("1 2 3!", MembershipFailure.Unhealthy)] // Connected, but only just.
    public void Adding_a_voter(string members, MembershipFailure? expected)
    {
        var cluster = new Cluster(members);

        Assert.Equal(expected, QuorumGuard.FindObstacleToAdding(cluster.View, Self, cluster.ActiveSince, Now)?.Failure);
    }

    [Theory]
    [InlineData("1", null)]
    [InlineData("1 2 3-", null)] // Two of three agree.
    [InlineData("1 2 3!", null)]
    [InlineData("1 2- 3-", MembershipFailure.Unhealthy)]
    [InlineData("1 2 3~", MembershipFailure.TooManyLearners)]
    [InlineData("1 2 3- 4-", MembershipFailure.Unhealthy)]
    public void Adding_a_learner(string members, MembershipFailure? expected)
    {
        var cluster = new Cluster(members);

        var obstacle = QuorumGuard.FindObstacleToAddingLearner(cluster.View, Self, cluster.ActiveSince);

        Assert.Equal(expected, obstacle?.Failure);
        Assert.NotEqual("", obstacle?.Explanation);
    }

    [Theory]
    [InlineData("1 2 3", 3, null)]
    [InlineData("1 2 3-", 3, null)] // It is down: the quorum does without it.
    [InlineData("1 2 3-", 2, MembershipFailure.Unhealthy)]
    [InlineData("1 2 3?", 2, MembershipFailure.NotEnoughStarted)]
    [InlineData("1", 1, MembershipFailure.NotEnoughStarted)]
    [InlineData("1 2 3 4 5-", 2, null)]
    [InlineData("1 2 3- 4 5-", 2, MembershipFailure.Unhealthy)]
    [InlineData("1 2- 3~", 3, null)] // It has no vote.
    public void Removing(string members, ulong target, MembershipFailure? expected)
    {
        var cluster = new Cluster(members);

        Assert.Equal(expected, QuorumGuard.FindObstacleToRemoving(
            new MemberId(target), cluster.View, Self, cluster.ActiveSince, Now)?.Failure);
    }

    /// <summary>Members by their number; ? has never started, - is down, ! has been up for a second, ~ is a learner.</summary>
    private sealed class Cluster
    {
        private readonly Dictionary<MemberId, DateTimeOffset?> _activeSince = [];

        public Cluster(string members)
        {
            foreach (var text in members.Split(' '))
            {
                var id = new MemberId(ulong.Parse(text[..1], System.Globalization.CultureInfo.InvariantCulture));
                var name = text.EndsWith('?') ? "" : text;
                View = View with
                {
                    Members = View.Members.Add(id, new MemberRecord
                    {
                        Id = id,
                        Name = name,
                        IsLearner = text.EndsWith('~'),
                    }),
                };
                _activeSince[id] = text.EndsWith('-') ? null : Now - TimeSpan.FromSeconds(text.EndsWith('!') ? 1 : 60);
            }
        }

        public ClusterView View { get; private set; } = ClusterView.Empty;

        public DateTimeOffset? ActiveSince(MemberId member) => _activeSince[member];
    }
}
