using Netcd.Disk.Files;
using Netcd.Disk.Segments;
using Netcd.Raft.Wire;

namespace Netcd.Disk;

/// <summary>A data directory that nobody has open: whose it is, and how it is put aside without a loss.</summary>
public sealed class ClosedDirectory(IFileSystem fileSystem, DataDirectoryOptions options)
{
    /// <summary>What stands in the names of directories that were put aside, before the time.</summary>
    internal const string AsideMark = ".before-rejoin-";

    private readonly DirectoryLayout _layout = new(fileSystem, options);

    /// <summary>The member whose log it is; null if there is none, or none that can be read.</summary>
    /// <exception cref="DataDirectoryException">The system refuses to read it.</exception>
    public WalMetadata? ReadIdentity()
    {
        if (!fileSystem.DirectoryExists(_layout.Wal))
        {
            return null;
        }

        try
        {
            var newest = fileSystem.List(_layout.Wal).LastOrDefault(name => SegmentName.Parse(name) is not null);
            return newest is null ? null : ReadHead(Path.Combine(_layout.Wal, newest));
        }
        catch (DiskFailedException failure)
        {
            throw new DataDirectoryException(failure, _layout.FlagOf(failure.File));
        }
    }

    /// <summary>Renames what a member has left here, so that another one can begin; gives the new names.</summary>
    /// <exception cref="DataDirectoryException">It is in use, or the system refuses.</exception>
    public IReadOnlyList<string> PutAside(DateTimeOffset now)
    {
        var moved = new List<string>();
        try
        {
            if (!fileSystem.DirectoryExists(_layout.Member))
            {
                return moved;
            }

            using var use = fileSystem.TryLockDirectory(_layout.Member)
                ?? throw DataDirectoryException.LockedElsewhere(_layout.Member, _layout.FlagOf(_layout.Member));
            string[] places = options.WalPath is null ? [_layout.Member] : [_layout.Wal, _layout.Member];
            foreach (var place in places.Where(HoldsSomething))
            {
                var aside = $"{place.TrimEnd('/')}{AsideMark}{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}";
                fileSystem.Rename(place, aside);
                fileSystem.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(aside))!);
                moved.Add(aside);
            }

            return moved;
        }
        catch (DiskFailedException failure)
        {
            throw new DataDirectoryException(failure, _layout.FlagOf(failure.File));
        }
    }

    private bool HoldsSomething(string directory) =>
        fileSystem.DirectoryExists(directory) && fileSystem.List(directory).Count > 0;

    private WalMetadata? ReadHead(string path)
    {
        using var file = fileSystem.Open(path, FileUse.Read);
        var reader = new SegmentReader(file, crc: null);
        while (reader.Next())
        {
            if (reader.Type == RecordType.Metadata)
            {
                try
                {
                    return WalMetadataCodec.Decode(reader.Data);
                }
                catch (WireFormatException)
                {
                    return null;
                }
            }
        }

        return null;
    }
}
