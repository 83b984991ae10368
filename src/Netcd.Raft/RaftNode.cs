using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.Progress;
using Netcd.Raft.ReadIndex;
using Netcd.Raft.Roles;

namespace Netcd.Raft;

/// <summary>
/// One member's part in consensus, as a pure state machine: ticks, messages and proposals go in, <see cref="Ready"/>
/// comes out.
/// </summary>
/// <remarks>
/// The caller's duties: call from one thread; carry out each <see cref="Ready"/> in its order and then
/// <see cref="Advance"/> it before taking the next; call <see cref="ApplyConfChange"/> for each committed
/// configuration change.
/// </remarks>
public sealed class RaftNode
{
    private readonly MemberState _member;
    private readonly RoleCycle _roles;
    private readonly Voting _voting;
    private readonly Following _following;
    private readonly Forwarding _forwarding;
    private HardState _savedState;

    public RaftNode(RaftConfig config, RaftState state)
    {
        _member = new MemberState(config, state);
        _roles = new RoleCycle(_member);
        _voting = new Voting(_member);
        _following = new Following(_member);
        _forwarding = new Forwarding(_member);
        _savedState = state.HardState;
    }

    public Role Role => _member.Role;

    /// <summary>The leader of the present term; <see cref="MemberId.None"/> while none is known.</summary>
    public MemberId Leader => _member.Leader;

    /// <summary>Whether this leader hands over to another member and takes no proposals meanwhile.</summary>
    public bool IsHandingOver => _roles.Leadership is { IsHandingOver: true };

    public Configuration Configuration => _member.Configuration;

    public ulong Term => _member.Term;

    public ulong CommitIndex => _member.Log.Committed;

    public ulong AppliedIndex => _member.Log.Applied;

    public EntryId Last => _member.Log.Last;

    /// <summary>The entry just before the first one held.</summary>
    public EntryId Compacted => _member.Log.Compacted;

    public HardState HardState => _member.HardState;

    /// <summary>Whether there is work besides a commit index that only needs to be saved some time.</summary>
    public bool HasReady =>
        _member.Log.HasUnstable
        || _member.Log.HasApplicable
        || MustSaveState
        || !_member.Outbox.IsEmpty
        || !_member.ReadStates.IsEmpty
        || _forwarding.HasProposals
        || _roles.Leadership is { HasDue: true };

    private bool MustSaveState =>
        _member.Term != _savedState.Term || _member.Vote != _savedState.Vote || _member.Snapshot is not null;

    /// <summary>The term of a compacted or held entry.</summary>
    public ulong TermAt(ulong index) => _member.Log.TermAt(index);

    /// <summary>Counts one tick of the clock: a leader's heartbeats are due, others come closer to an election.</summary>
    public void Tick() => _roles.Tick();

    /// <summary>Starts an election now. Nothing happens at a leader or outside of the configuration.</summary>
    public void Campaign() => _roles.Campaign();

    /// <summary>Takes in what another member sent. Kinds that never travel or that nobody knows are passed over.</summary>
    /// <exception cref="InvariantViolatedException">The leader's log and this one contradict each other.</exception>
    public void Step(Message message)
    {
        if (message.From == _member.Id || (message.Type.IsResponse() && !Configuration.Contains(message.From)))
        {
            return; // Lost its way, or of a member that is removed.
        }

        switch (TermRules.Judge(_member, message))
        {
            case TermVerdict.RaiseTerm:
                _roles.BecomeFollower(message.Term, message.Type.IsFromLeader() ? message.From : MemberId.None);
                Process(message);
                break;
            case TermVerdict.Process:
                Process(message);
                break;
            case TermVerdict.TellLeader:
                _member.Outbox.SendAfterSync(_member.NewMessage(MessageType.AppendResponse, message.From));
                break;
            case TermVerdict.RefuseVote:
                _voting.Refuse(message);
                break;
            case TermVerdict.Ignore:
                break;
            default:
                throw new InvariantViolatedException("a message's term was judged in no way");
        }
    }

    /// <summary>
    /// Appends a command to the log, or passes it on to the leader. False if nothing was done with it because no leader
    /// is known or the leader takes none at present: it may be proposed again later.
    /// </summary>
    public bool Propose(ReadOnlyMemory<byte> data) => Propose(EntryType.Normal, data);

    /// <summary>
    /// Proposes a configuration change like a command. Only one may be under way (thesis §4.1): the leader appends an
    /// empty entry in the place of another.
    /// </summary>
    public bool ProposeConfChange(ReadOnlyMemory<byte> data) => Propose(EntryType.ConfChange, data);

    /// <summary>
    /// Asks for an index at which a read is linearizable (thesis §6.4); the answer comes as a <see cref="ReadState"/>.
    /// None comes if no leader is known or it loses its leadership. Only members of the 3.4 dialect answer it.
    /// </summary>
    /// <param name="context">What the answer is to be called; not empty.</param>
    public void ReadIndex(ReadOnlyMemory<byte> context)
    {
        if (_roles.Leadership is { } leadership)
        {
            leadership.ReadIndex(_member.Id, context);
        }
        else
        {
            _forwarding.ReadIndex(context);
        }
    }

    /// <summary>
    /// Has the leader hand over to a voter (thesis §3.10). Nothing happens if <paramref name="target"/> is none. In the 2.3
    /// dialect nothing happens either unless this is the leader and the target <see cref="MayTakeOver"/>.
    /// </summary>
    public void TransferLeadership(MemberId target)
    {
        if (_roles.Leadership is { } leadership)
        {
            leadership.TransferTo(target);
        }
        else if (_member.Config.Dialect == PeerDialect.Etcd34)
        {
            _forwarding.TransferTo(target);
        }
    }

    /// <summary>
    /// Whether this leader could hand over to <paramref name="member"/>: a voter and, in the 2.3 dialect, not an etcd, which
    /// would not know what it is told. A netcd gives itself away by answering heartbeats with the context that they had.
    /// </summary>
    public bool MayTakeOver(MemberId member) => _roles.Leadership is { } leadership && leadership.MayTransferTo(member);

    /// <summary>Tells that a message to <paramref name="member"/> was lost.</summary>
    public void ReportUnreachable(MemberId member) => _roles.Leadership?.ReportUnreachable(member);

    /// <summary>
    /// Tells that the leader's process seems to be gone. If it stays silent for an election time-out, the followers
    /// campaign in turn at once instead of after a time that chance decides on.
    /// </summary>
    public void ReportLeaderGone()
    {
        if (Role == Role.Follower && Leader != MemberId.None)
        {
            // The others may have heard it a tick later than this one, and would not vote before their own time-out.
            _member.Timer.Set(_member.Config.ElectionTicks + 2 + _member.TicksToLetOthersGo());
        }
    }

    /// <summary>Tells what became of a snapshot that was sent.</summary>
    public void ReportSnapshot(MemberId member, bool isReceived) =>
        _roles.Leadership?.ReportSnapshot(member, isReceived);

    /// <summary>How far the other members have come, ascending by ID; empty unless this member leads.</summary>
    public IReadOnlyList<MemberProgress> Progress() =>
    [
        .. (_roles.Leadership?.Followers ?? []).Select(static follower => new MemberProgress(
            follower.Id,
            follower.Match,
            follower.Next,
            follower.State,
            follower.IsLearner,
            follower.IsRecentlyActive)),
    ];

    /// <summary>
    /// Puts a committed configuration change into effect; to be called when its entry is applied. Null if the entry was
    /// refused then: the next change may come all the same.
    /// </summary>
    public void ApplyConfChange(ConfChange? change)
    {
        if (change is not null)
        {
            _member.Configuration = Configuration.With(change);
            _roles.Leadership?.Reconfigure();
        }
    }

    public Ready TakeReady()
    {
        _roles.Leadership?.Send();
        _forwarding.SendProposals();
        var (beforeSync, afterSync) = _member.Outbox.Take(isStateUnsaved: MustSaveState);
        return new Ready
        {
            SendBeforeSync = beforeSync,
            Snapshot = _member.Snapshot,
            Entries = _member.Log.Unstable(),
            HardState = HardState,
            MustSaveState = MustSaveState,
            SendAfterSync = afterSync,
            Committed = _member.Log.Applicable(),
            ReadStates = _member.ReadStates.All,
        };
    }

    /// <summary>Tells that <paramref name="ready"/> is carried out: saved durably, sent and applied.</summary>
    public void Advance(Ready ready)
    {
        _savedState = ready.HardState;
        _member.Snapshot = ReferenceEquals(_member.Snapshot, ready.Snapshot) ? null : _member.Snapshot;
        _member.Outbox.Sent(ready.SendAfterSync.Count);
        _member.ReadStates.Taken(ready.ReadStates.Count);
        if (ready.Entries.Count > 0)
        {
            _member.Log.StableTo(ready.Entries[^1].Id);
        }

        if (ready.Committed.Count > 0)
        {
            _member.Log.AppliedTo(ready.Committed[^1].Index);
        }

        _roles.Leadership?.TryCommit();
    }

    /// <summary>Forgets the entries up to <paramref name="index"/>, which a snapshot on disk covers.</summary>
    public void CompactTo(ulong index) => _member.Log.CompactTo(index);

    private void Process(Message message)
    {
        switch (message.Type)
        {
            case MessageType.Propose:
                foreach (var entry in message.Entries)
                {
                    Propose(entry.Type, entry.Data);
                }

                break;
            case MessageType.Append when _roles.Follow(message.From):
                _following.Append(message);
                break;
            case MessageType.Heartbeat when _roles.Follow(message.From):
                _following.Heartbeat(message);
                break;
            case MessageType.Snapshot when _roles.Follow(message.From):
                _following.Install(message);
                break;
            case MessageType.Vote or MessageType.PreVote:
                _voting.Answer(message);
                break;
            case MessageType.VoteResponse or MessageType.PreVoteResponse:
                _roles.CountVote(message);
                break;
            case MessageType.AppendResponse:
                _roles.Leadership?.HandleAppendResponse(message);
                break;
            case MessageType.HeartbeatResponse:
                _roles.Leadership?.HandleHeartbeatResponse(message);
                break;
            case MessageType.ReadIndex when message.Entries is [var request]:
                _roles.Leadership?.ReadIndex(message.From, request.Data);
                break;
            case MessageType.ReadIndexResponse when message.Entries is [var answered]:
                _member.ReadStates.Add(new ReadState(message.Previous.Index, answered.Data));
                break;
            case MessageType.TransferLeader:
                _roles.Leadership?.TransferTo(message.From);
                break;
            case MessageType.TimeoutNow:
                _roles.TakeOver();
                break;
            default:
                break; // Local, or from a future version.
        }
    }

    private bool Propose(EntryType type, ReadOnlyMemory<byte> data)
    {
        if (_roles.Leadership is { } leadership)
        {
            return leadership.TryPropose(type, data);
        }

        if (Leader == MemberId.None)
        {
            return false;
        }

        _forwarding.Propose(type, data);
        return true;
    }
}
