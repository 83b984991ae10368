using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.ReadIndex;

namespace Netcd.Raft.Roles;

/// <summary>What a member knows and has to say, whatever its role.</summary>
internal sealed class MemberState
{
    public MemberState(RaftConfig config, RaftState state)
    {
        Config = config;
        Log = new RaftLog(state.Snapshot, state.Entries);
        Timer = new ElectionTimer(config.ElectionTicks, config.Seed, config.Dialect);
        Configuration = state.Configuration;
        if (!state.HardState.IsEmpty)
        {
            Invariant.Holds(state.HardState.Commit >= Log.Committed);
            Log.CommitTo(state.HardState.Commit);
            (Term, Vote) = (state.HardState.Term, state.HardState.Vote);
        }
    }

    public RaftConfig Config { get; }

    public RaftLog Log { get; }

    public ElectionTimer Timer { get; }

    public Outbox Outbox { get; } = new();

    public ReadStates ReadStates { get; } = new();

    public Configuration Configuration { get; set; }

    /// <summary>A snapshot that took the log's place and is not restored yet; null if none.</summary>
    public SnapshotMetadata? Snapshot { get; set; }

    public MemberId Id => Config.Id;

    public Role Role { get; private set; }

    public ulong Term { get; private set; }

    public MemberId Vote { get; private set; }

    public MemberId Leader { get; private set; }

    public HardState HardState => new(Term, Vote, Log.Committed);

    /// <summary>Takes a role and draws a new time-out. A new term begins without a vote (Raft §5.2).</summary>
    public void Become(Role role, ulong term, MemberId leader)
    {
        Invariant.Holds(term >= Term);
        Vote = term == Term ? Vote : MemberId.None;
        (Role, Term, Leader) = (role, term, leader);
        Timer.Restart();
    }

    public void VoteFor(MemberId candidate)
    {
        Invariant.Holds(Vote == MemberId.None || Vote == candidate);
        Vote = candidate;
    }

    /// <summary>
    /// Ticks by which this member lets others go first in an election that all of them know to be due: one candidate after
    /// the other, in the order of their IDs, so that they do not take the votes from each other.
    /// </summary>
    public int TicksToLetOthersGo()
    {
        const int TicksApart = 2;
        var before = 0;
        foreach (var voter in Configuration.Voters)
        {
            before += voter.CompareTo(Id) < 0 && voter != Leader ? 1 : 0;
        }

        return before * TicksApart;
    }

    /// <summary>A message of this member in its present term.</summary>
    public Message NewMessage(MessageType type, MemberId to) => new() { Type = type, To = to, From = Id, Term = Term };
}
