using System.Buffers;
using Netcd.Disk.Files;
using Netcd.Raft.Log;

namespace Netcd.Disk.Snapshots;

/// <summary>Writes a snapshot file that is there whole or not at all.</summary>
internal static class SnapshotWriter
{
    /// <summary>Unfinished files begin like this, so that etcd 3.4 removes them as well.</summary>
    public const string TemporaryPrefix = "tmp";

    /// <summary>Returns the length of the file, which is durable then.</summary>
    public static long Write(
        IFileSystem fileSystem,
        string directory,
        SnapshotMetadata metadata,
        Dialect dialect,
        Action<IBufferWriter<byte>> writeData)
    {
        var name = SnapshotName.Format(metadata.Id);
        var temporary = Path.Combine(directory, TemporaryPrefix + name);
        var finished = false;
        try
        {
            long bytes;
            using (var file = fileSystem.Open(temporary, FileUse.CreateShared))
            {
                var frame = new SnapshotFrame(file, dialect);
                writeData(frame.Data);
                bytes = frame.Finish(metadata);
            }

            fileSystem.Rename(temporary, Path.Combine(directory, name));
            finished = true;
            fileSystem.SyncDirectory(directory);
            return bytes;
        }
        finally
        {
            if (!finished)
            {
                Discard(fileSystem, temporary);
            }
        }
    }

    /// <summary>Deletes an unfinished file as well as it can.</summary>
    public static void Discard(IFileSystem fileSystem, string temporary)
    {
        try
        {
            if (fileSystem.FileExists(temporary))
            {
                fileSystem.DeleteFile(temporary);
            }
        }
        catch (DiskFailedException)
        {
            // The next start removes it; the first failure is the one to report.
        }
    }
}
