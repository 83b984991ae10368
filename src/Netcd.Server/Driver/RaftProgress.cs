using Netcd.Raft;
using Netcd.Raft.Roles;

namespace Netcd.Server.Driver;

/// <summary>How far consensus is, published by the driver thread for everybody else to read.</summary>
public sealed class RaftProgress
{
    private ulong _term;
    private ulong _commitIndex;
    private ulong _appliedIndex;
    private ulong _leader;
    private int _role;

    public ulong Term => Volatile.Read(ref _term);

    public ulong CommitIndex => Volatile.Read(ref _commitIndex);

    public ulong AppliedIndex => Volatile.Read(ref _appliedIndex);

    /// <summary>The leader of the present term; <see cref="MemberId.None"/> while none is known.</summary>
    public MemberId Leader => new(Volatile.Read(ref _leader));

    public Role Role => (Role)Volatile.Read(ref _role);

    internal void Publish(RaftNode node)
    {
        Volatile.Write(ref _term, node.Term);
        Volatile.Write(ref _commitIndex, node.CommitIndex);
        Volatile.Write(ref _appliedIndex, node.AppliedIndex);
        Volatile.Write(ref _role, (int)node.Role);
        Volatile.Write(ref _leader, node.Leader.Value);
    }
}
