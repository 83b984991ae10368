using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.Progress;
using Netcd.Raft.Roles;

namespace Netcd.Raft;

/// <summary>
/// One member's part in consensus, as a pure state machine: ticks and proposals go in, <see cref="Ready"/> comes out.
/// </summary>
/// <remarks>
/// The caller's duties: call from one thread; carry out each <see cref="Ready"/> in its order and then
/// <see cref="Advance"/> it before taking the next; call <see cref="ApplyConfChange"/> for each committed
/// configuration change. Present limit: the members do not talk to each other yet, so that only a member that is its
/// configuration's sole voter can be elected.
/// </remarks>
public sealed class RaftNode
{
    private readonly RaftConfig _config;
    private readonly RaftLog _log;
    private readonly ElectionTimer _electionTimer;
    private ulong _term;
    private MemberId _vote;
    private ulong _pendingConfIndex; // While applied is below it, another configuration change is refused.
    private HardState _savedState;

    public RaftNode(RaftConfig config, RaftState state)
    {
        _config = config;
        _log = new RaftLog(state.Snapshot, state.Entries);
        _electionTimer = new ElectionTimer(config.ElectionTicks, config.Seed);
        Configuration = state.Configuration;
        if (!state.HardState.IsEmpty)
        {
            Restore(state.HardState);
        }

        BecomeFollower(_term, MemberId.None);
    }

    public Role Role { get; private set; }

    public MemberId Leader { get; private set; }

    public Configuration Configuration { get; private set; }

    public ulong Term => _term;

    public ulong CommitIndex => _log.Committed;

    public ulong AppliedIndex => _log.Applied;

    public EntryId Last => _log.Last;

    public HardState HardState => new(_term, _vote, _log.Committed);

    /// <summary>Whether there is work besides a commit index that only needs to be saved some time.</summary>
    public bool HasReady => _log.HasUnstable || _log.HasApplicable || MustSaveState;

    private bool MustSaveState => _term != _savedState.Term || _vote != _savedState.Vote;

    /// <summary>The term of a compacted or held entry.</summary>
    public ulong TermAt(ulong index) => _log.TermAt(index);

    /// <summary>Counts one tick of the clock; a member without a leader campaigns when its time-out has passed.</summary>
    public void Tick()
    {
        if (Role != Role.Leader && _electionTimer.Tick())
        {
            Campaign();
        }
    }

    /// <summary>Starts an election now. Nothing happens at a leader or outside of the configuration.</summary>
    public void Campaign()
    {
        if (Role == Role.Leader || !Configuration.IsVoter(_config.Id))
        {
            return;
        }

        Role = Role.Candidate;
        Leader = MemberId.None;
        _term++;
        _vote = _config.Id;
        _electionTimer.Restart();
        const int GrantedByItself = 1;
        if (GrantedByItself >= Configuration.Quorum)
        {
            BecomeLeader();
        }
    }

    /// <summary>Appends a command to the log. False if this member is not the leader: nothing was appended.</summary>
    public bool Propose(ReadOnlyMemory<byte> data)
    {
        if (Role != Role.Leader)
        {
            return false;
        }

        Append(EntryType.Normal, data);
        return true;
    }

    /// <summary>
    /// Appends a configuration change. False if this member is not the leader, or if an earlier change is not applied
    /// yet: only one may be under way (thesis §4.1).
    /// </summary>
    public bool ProposeConfChange(ReadOnlyMemory<byte> data)
    {
        if (Role != Role.Leader || _pendingConfIndex > _log.Applied)
        {
            return false;
        }

        Append(EntryType.ConfChange, data);
        _pendingConfIndex = _log.LastIndex;
        return true;
    }

    /// <summary>Puts a committed configuration change into effect; to be called when its entry is applied.</summary>
    public void ApplyConfChange(ConfChange? change)
    {
        Configuration = change is null ? Configuration : Configuration.With(change);
        MaybeCommit(); // A smaller quorum may have been reached already.
    }

    /// <summary>Takes in what another member sent. Kinds that never travel or that nobody knows are passed over.</summary>
    public void Step(Message message) => Invariant.Holds(message.From != _config.Id);

    /// <summary>Asks for an index at which a read is linearizable; the answer comes in a <see cref="Ready"/>.</summary>
    public void ReadIndex(ReadOnlyMemory<byte> context) => Invariant.Holds(Role != Role.Leader || !context.IsEmpty);

    /// <summary>Has the leader hand over to <paramref name="target"/> (thesis §3.10).</summary>
    public void TransferLeadership(MemberId target) => Invariant.Holds(Role != Role.Leader || target != MemberId.None);

    /// <summary>Tells that a message to <paramref name="member"/> was lost.</summary>
    public void ReportUnreachable(MemberId member) => Invariant.Holds(member != _config.Id);

    /// <summary>Tells what became of a snapshot that was sent.</summary>
    public void ReportSnapshot(MemberId member, bool isReceived) => Invariant.Holds(member != _config.Id);

    /// <summary>How far the other members have come, ascending by ID; empty unless this member leads.</summary>
    public IReadOnlyList<MemberProgress> Progress() => Role == Role.Leader ? [] : [];

    public Ready TakeReady() => new()
    {
        SendBeforeSync = [],
        SendAfterSync = [],
        ReadStates = [],
        Snapshot = null,
        Entries = _log.Unstable(),
        HardState = HardState,
        MustSaveState = MustSaveState,
        Committed = _log.Applicable(),
    };

    /// <summary>Tells that <paramref name="ready"/> is carried out: saved durably and applied.</summary>
    public void Advance(Ready ready)
    {
        _savedState = ready.HardState;
        if (ready.Entries.Count > 0)
        {
            _log.StableTo(ready.Entries[^1].Index);
        }

        if (ready.Committed.Count > 0)
        {
            _log.AppliedTo(ready.Committed[^1].Index);
        }

        MaybeCommit();
    }

    /// <summary>Forgets the entries up to <paramref name="index"/>, which a snapshot on disk covers.</summary>
    public void CompactTo(ulong index) => _log.CompactTo(index);

    private void Restore(HardState state)
    {
        Invariant.Holds(state.Commit >= _log.Committed);
        Invariant.Holds(state.Commit <= _log.LastIndex);
        _log.CommitTo(state.Commit);
        _term = state.Term;
        _vote = state.Vote;
        _savedState = state;
    }

    private void BecomeFollower(ulong term, MemberId leader)
    {
        Role = Role.Follower;
        Leader = leader;
        _term = term;
        _electionTimer.Restart();
    }

    private void BecomeLeader()
    {
        Role = Role.Leader;
        Leader = _config.Id;
        _pendingConfIndex = _log.LastIndex; // Any entry up to here may be a configuration change not applied yet.
        Append(EntryType.Normal, ReadOnlyMemory<byte>.Empty); // Commits what earlier terms left behind (Raft §8).
    }

    private void Append(EntryType type, ReadOnlyMemory<byte> data) => _log.Append(new Entry
    {
        Type = type,
        Id = new EntryId(_term, _log.LastIndex + 1),
        Data = data,
    });

    /// <summary>
    /// Commits what a majority holds on disk. Only an entry of the leader's own term is committed by counting
    /// (Raft §5.4.2).
    /// </summary>
    private void MaybeCommit()
    {
        if (Role == Role.Leader && Configuration.IsAlone(_config.Id) && _log.TermAt(_log.Stable) == _term)
        {
            _log.CommitTo(_log.Stable);
        }
    }
}
