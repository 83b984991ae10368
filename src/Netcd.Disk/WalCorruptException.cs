namespace Netcd.Disk;

/// <summary>The log is damaged in a way that cannot be repaired without losing what may have been acknowledged.</summary>
/// <param name="file">The segment.</param>
/// <param name="offset">Where in it the damage was noticed, in bytes.</param>
/// <param name="problem">What was expected and what was found.</param>
public sealed class WalCorruptException(string file, long offset, string problem)
    : IOException($"WAL {file} is damaged at byte {offset}: {problem}. The file was not changed. Restore the data directory " +
        "from a backup, or remove this member from its cluster and add it again with an empty directory.")
{
    public string File { get; } = file;

    public long Offset { get; } = offset;
}
