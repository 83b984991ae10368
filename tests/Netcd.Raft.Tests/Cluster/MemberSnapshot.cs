using Netcd.Raft.Log;
using Netcd.Raft.Membership;

namespace Netcd.Raft.Tests.Cluster;

/// <summary>A snapshot as the harness keeps and sends it: where it was taken, who was a member, and the state.</summary>
internal sealed record MemberSnapshot(EntryId Id, Configuration Configuration, AppliedState State)
{
    public SnapshotMetadata Metadata => new()
    {
        Id = Id,
        Voters = [.. Configuration.Voters],
        Learners = [.. Configuration.Learners],
    };
}
