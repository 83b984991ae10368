using Netcd.Raft.Messages;
using Netcd.Raft.Progress;

namespace Netcd.Raft.Roles;

/// <summary>
/// Hands leadership to a chosen voter: nothing new is accepted, the voter is brought up to date and then told to
/// campaign at once (thesis §3.10).
/// </summary>
internal sealed class LeadershipTransfer(MemberState member, ProgressSet followers)
{
    private MemberId _target;
    private int _elapsedTicks;

    public bool IsUnderWay => _target != MemberId.None;

    /// <summary>Whether a member can be the target: another voter that knows what it is told, as 2.3 does not.</summary>
    public bool MayStart(MemberId target) => followers.Find(target) is { IsLearner: false } voter
        && (member.Config.Dialect == PeerDialect.Etcd34 || voter.EchoesContext);

    /// <summary>Begins, or changes the target, if it can be one.</summary>
    public void Start(MemberId target)
    {
        if (target != _target && MayStart(target) && followers.Find(target) is { } successor)
        {
            (_target, _elapsedTicks) = (target, 0);
            Continue(successor);
            successor.AskFor(AppendDue.WithEntries);
        }
    }

    /// <summary>Tells the successor to campaign if it is up to date.</summary>
    public void Continue(FollowerProgress follower)
    {
        if (follower.Id == _target && follower.Match == member.Log.LastIndex)
        {
            member.Outbox.Send(member.NewMessage(MessageType.TimeoutNow, _target));
        }
    }

    /// <summary>Gives up after an election time-out: the successor cannot do it.</summary>
    public void Tick()
    {
        if (IsUnderWay && ++_elapsedTicks >= member.Config.ElectionTicks)
        {
            _target = MemberId.None;
        }
    }

    /// <summary>Gives up if the successor has left or lost its vote.</summary>
    public void Reconfigure()
    {
        if (followers.Find(_target) is not { IsLearner: false })
        {
            _target = MemberId.None;
        }
    }
}
