using System.Collections.Immutable;

namespace Netcd.Raft.Membership;

/// <summary>Who takes part in consensus: voters and learners. Immutable.</summary>
public sealed record Configuration
{
    public static readonly Configuration Empty = new();

    /// <summary>The members that elect and commit, ascending.</summary>
    public ImmutableSortedSet<MemberId> Voters { get; init; } = [];

    /// <summary>The members that only receive the log, ascending.</summary>
    public ImmutableSortedSet<MemberId> Learners { get; init; } = [];

    /// <summary>How many voters are a majority (Raft §5.2).</summary>
    public int Quorum => (Voters.Count / 2) + 1;

    public bool IsVoter(MemberId member) => Voters.Contains(member);

    public bool Contains(MemberId member) => IsVoter(member) || Learners.Contains(member);

    /// <summary>Whether <paramref name="member"/> needs nobody else to elect and commit.</summary>
    public bool IsAlone(MemberId member) => Voters.Count == 1 && IsVoter(member);

    /// <summary>The configuration after <paramref name="change"/>; repeating a change alters nothing.</summary>
    public Configuration With(ConfChange change) => change.Type switch
    {
        ConfChangeType.AddMember => this with
        {
            Voters = Voters.Add(change.Member),
            Learners = Learners.Remove(change.Member),
        },
        ConfChangeType.AddLearner when IsVoter(change.Member) => this,
        ConfChangeType.AddLearner => this with { Learners = Learners.Add(change.Member) },
        ConfChangeType.RemoveMember => this with
        {
            Voters = Voters.Remove(change.Member),
            Learners = Learners.Remove(change.Member),
        },
        ConfChangeType.UpdateMember => this,
        _ => throw new InvariantViolatedException($"configuration change of type {change.Type}"),
    };
}
