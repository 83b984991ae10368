using Microsoft.Extensions.Logging;
using Netcd.Disk.Files;

namespace Netcd.Disk.Segments;

/// <summary>Makes the newest segment fit to go on with.</summary>
internal sealed class TailRepair(IFileSystem fileSystem, ILogger logger)
{
    private const int ChunkBytes = 1024 * 1024;

    /// <summary>
    /// Puts lost headers back, cuts off a torn write after it was copied, and in the 2.3 dialect also zeros; then syncs.
    /// </summary>
    public void Run(HeldSegment tail, WalContents contents, Dialect dialect)
    {
        if (contents.LostHeaders.Count > 0)
        {
            Restore(tail, contents);
        }

        if (contents.TornTail is { } problem)
        {
            var copy = tail.File.Path + SegmentSet.BrokenSuffix;
            Copy(tail.File, copy);
            tail.File.SetLength(contents.TailOffset);
            Log.RepairedTail(logger, tail.File.Path, contents.TailOffset, problem, copy);
        }
        else if (dialect == Dialect.Etcd23 && tail.File.Length > contents.TailOffset)
        {
            tail.File.SetLength(contents.TailOffset); // etcd 2.3 takes a length field of zero for damage.
        }

        tail.File.Sync(); // What was read may have been in the system's cache only.
    }

    private void Restore(HeldSegment tail, WalContents contents)
    {
        Span<byte> field = stackalloc byte[FrameHeader.Bytes];
        foreach (var (offset, header) in contents.LostHeaders)
        {
            header.WriteTo(field);
            tail.File.Write(offset, field);
            Log.RestoredHeader(logger, tail.File.Path, offset, header.RecordBytes);
        }
    }

    private void Copy(IFile source, string path)
    {
        using var copy = fileSystem.Open(path, FileUse.CreatePrivate);
        var end = TailExaminer.FindLastNonZero(source, start: 0);
        var buffer = new byte[ChunkBytes];
        for (long offset = 0; offset < end;)
        {
            var count = source.Read(offset, buffer.AsSpan(0, (int)Math.Min(ChunkBytes, end - offset)));
            copy.Write(offset, buffer.AsSpan(0, count));
            offset += count;
        }

        copy.SetLength(source.Length);
        copy.Sync();
    }
}
