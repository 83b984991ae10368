using Netcd.Raft;

namespace Netcd.Disk;

/// <summary>Whose log it is: the record at the head of every segment.</summary>
public sealed record WalMetadata(MemberId Member, ClusterId Cluster);
