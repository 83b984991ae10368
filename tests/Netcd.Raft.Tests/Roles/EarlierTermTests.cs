using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Progress;
using Netcd.Raft.Roles;
using Netcd.Raft.Tests.Cluster;

namespace Netcd.Raft.Tests.Roles;

/// <summary>Messages of a term that is over.</summary>
public sealed class EarlierTermTests
{
    private const ulong Term = 3;

    /// <summary>Every kind that has a term, at a member in every role.</summary>
    public static TheoryData<Role, MessageType> Messages
    {
        get
        {
            var messages = new TheoryData<Role, MessageType>();
            foreach (var type in Enum.GetValues<MessageType>().Where(type => !type.HasNoTerm()))
            {
                messages.Add(Role.Follower, type);
                messages.Add(Role.Candidate, type);
                messages.Add(Role.Leader, type);
            }

            return messages;
        }
    }

    [Theory, MemberData(nameof(Messages))]
    public void In_the_2_3_dialect_they_change_nothing_and_are_not_answered(Role role, MessageType type)
    {
        var member = InRole(role, ClusterOptions.Etcd23);
        var before = StateOf(member);

        Assert.Empty(member.Step(Late(type)));

        Assert.Equal(before, StateOf(member));
    }

    [Theory, MemberData(nameof(Messages))]
    public void In_the_3_4_dialect_they_change_nothing_and_only_a_leader_and_who_asks_first_learn_the_term(
        Role role, MessageType type)
    {
        var member = InRole(role, ClusterOptions.Etcd34);
        var before = StateOf(member);

        var answers = member.Step(Late(type)).Select(answer => (answer.Type, answer.Term, answer.Reject));

        Assert.Equal(before, StateOf(member));
        Assert.Equal(
            type switch
            {
                MessageType.Append or MessageType.Heartbeat => [(MessageType.AppendResponse, Term, false)],
                MessageType.PreVote => [(MessageType.PreVoteResponse, Term, true)],
                _ => [],
            },
            answers);
    }

    /// <summary>A message that would change much if it were taken in.</summary>
    private static Message Late(MessageType type) =>
        Say.Append(Say.Two, Term - 1, new EntryId(1, 1), commit: 1, terms: [2, 2]) with
        {
            Type = type,
            Snapshot = new SnapshotMetadata { Id = new EntryId(2, 9), Voters = [Say.Self, Say.Two, Say.Three] },
        };

    private static LoneMember InRole(Role role, ClusterOptions options)
    {
        var state = new HardState(role == Role.Follower ? Term : Term - 1, MemberId.None, Commit: 0);
        var member = LoneMember.Of(voterCount: 3, options, state, terms: [1, 1]);
        if (role == Role.Candidate)
        {
            member.Do(node => node.Campaign());
        }
        else if (role == Role.Leader)
        {
            member.BecomeLeader();
        }

        Assert.Equal((role, Term), (member.Node.Role, member.Node.Term));
        return member;
    }

    private static (Role Role, MemberId Leader, HardState State, string Log, string Progress) StateOf(LoneMember member) =>
        (member.Node.Role,
            member.Node.Leader,
            member.Node.HardState,
            string.Join(' ', member.LogTerms),
            string.Join<MemberProgress>(' ', member.Node.Progress()));
}
