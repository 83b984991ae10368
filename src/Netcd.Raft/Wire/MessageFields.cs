namespace Netcd.Raft.Wire;

/// <summary>The field numbers of raftpb.Message and of the snapshot in it.</summary>
internal static class MessageFields
{
    public const int Type = 1;
    public const int To = 2;
    public const int From = 3;
    public const int Term = 4;
    public const int PreviousTerm = 5;
    public const int PreviousIndex = 6;
    public const int Entries = 7;
    public const int Commit = 8;
    public const int Snapshot = 9;
    public const int Reject = 10;
    public const int RejectHint = 11;
    public const int Context = 12;

    public const int SnapshotData = 1;
    public const int SnapshotMetadata = 2;
}
