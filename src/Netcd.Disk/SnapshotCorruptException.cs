namespace Netcd.Disk;

/// <summary>A snapshot file is damaged.</summary>
/// <param name="file">The snapshot file.</param>
/// <param name="offset">Where in it the damage was noticed, in bytes.</param>
/// <param name="problem">What was expected and what was found.</param>
public sealed class SnapshotCorruptException(string file, long offset, string problem)
    : IOException($"Snapshot {file} is damaged at byte {offset}: {problem}.")
{
    public string File { get; } = file;

    public long Offset { get; } = offset;

    public string Problem { get; } = problem;
}
