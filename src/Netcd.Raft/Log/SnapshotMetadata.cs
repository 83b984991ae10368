using System.Collections.Immutable;

namespace Netcd.Raft.Log;

/// <summary>Where in the log a snapshot was taken and who was a voter there.</summary>
public sealed record SnapshotMetadata
{
    public required EntryId Id { get; init; }

    /// <summary>The members with a vote at that index, ascending.</summary>
    public ImmutableArray<MemberId> Voters { get; init; } = [];

    /// <summary>The members without a vote at that index, ascending.</summary>
    public ImmutableArray<MemberId> Learners { get; init; } = [];
}
