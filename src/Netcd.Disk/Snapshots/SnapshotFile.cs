using Netcd.Disk.Files;
using Netcd.Disk.Segments;
using Netcd.Raft.Log;
using Netcd.Raft.Wire;

namespace Netcd.Disk.Snapshots;

/// <summary>A snapshot file whose checksum was verified.</summary>
/// <param name="Path">The file.</param>
/// <param name="Metadata">Its place in the log and the members there.</param>
/// <param name="Dialect">In which it was written.</param>
/// <param name="DataOffset">Where its data begins.</param>
/// <param name="DataBytes">How long its data is.</param>
internal sealed record SnapshotFile(string Path, SnapshotMetadata Metadata, Dialect Dialect, long DataOffset, long DataBytes)
{
    private const int ChunkBytes = 1024 * 1024;
    private const int MetadataBytesMax = 1024 * 1024;
    private const int CrcField = 1;
    private const int SnapshotField = 2;

    /// <summary>Reads the file once; throws <see cref="SnapshotCorruptException"/> if anything about it is wrong.</summary>
    public static SnapshotFile Open(IFileSystem fileSystem, string path)
    {
        using var file = fileSystem.Open(path, FileUse.Read);
        uint? crc = null;
        FileField? snapshot = null;
        for (var offset = 0L; offset < file.Length;)
        {
            var field = FileField.Read(file, offset, file.Length);
            crc = field.Number == CrcField ? (uint)field.Value : crc;
            snapshot = field.Number == SnapshotField ? field : snapshot;
            offset = field.End;
        }

        if (crc is not { } expected || snapshot is not { } content || content.Bytes == 0)
        {
            throw new SnapshotCorruptException(path, offset: 0, "the checksum or the content is missing");
        }

        Verify(file, content, expected);
        return ReadContent(file, content);
    }

    /// <summary>The data in chunks; each is valid until the next one is taken.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> ReadData(IFileSystem fileSystem)
    {
        using var file = fileSystem.Open(Path, FileUse.Read);
        var buffer = new byte[(int)Math.Min(ChunkBytes, Math.Max(1, DataBytes))];
        for (long done = 0; done < DataBytes;)
        {
            var count = file.Read(DataOffset + done, buffer.AsSpan(0, (int)Math.Min(buffer.Length, DataBytes - done)));
            if (count == 0)
            {
                throw new SnapshotCorruptException(Path, DataOffset + done, "the file became shorter while it was read");
            }

            yield return buffer.AsMemory(0, count);
            done += count;
        }
    }

    private static void Verify(IFile file, FileField content, uint expected)
    {
        var buffer = new byte[ChunkBytes];
        uint actual = 0;
        for (var offset = content.Start; offset < content.End;)
        {
            var count = file.Read(offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, content.End - offset)));
            if (count == 0)
            {
                throw new SnapshotCorruptException(file.Path, offset, "the file ends too early");
            }

            actual = Crc32C.Update(actual, buffer.AsSpan(0, count));
            offset += count;
        }

        if (actual != expected)
        {
            throw new SnapshotCorruptException(file.Path, content.Start, $"the checksum is {actual:x8}, expected {expected:x8}");
        }
    }

    private static SnapshotFile ReadContent(IFile file, FileField content)
    {
        long dataOffset = content.Start, dataBytes = 0;
        (SnapshotMetadata Content, Dialect Dialect)? metadata = null;
        for (var offset = content.Start; offset < content.End;)
        {
            var field = FileField.Read(file, offset, content.End);
            if (field.Number == 1)
            {
                (dataOffset, dataBytes) = (field.Start, field.Bytes);
            }
            else if (field.Number == 2)
            {
                metadata = ReadMetadata(file, field);
            }

            offset = field.End;
        }

        return metadata is { } found
            ? new SnapshotFile(file.Path, found.Content, found.Dialect, dataOffset, dataBytes)
            : throw new SnapshotCorruptException(file.Path, content.Start, "the metadata is missing");
    }

    private static (SnapshotMetadata Content, Dialect Dialect) ReadMetadata(IFile file, FileField field)
    {
        if (field.Bytes > MetadataBytesMax)
        {
            throw new SnapshotCorruptException(file.Path, field.Start, $"metadata of {field.Bytes} bytes");
        }

        var bytes = new byte[field.Bytes];
        file.Read(field.Start, bytes);
        try
        {
            return (SnapshotMetadataCodec.Decode(bytes), SnapshotMetadataCodec.DialectOf(bytes).ToDirectoryDialect());
        }
        catch (WireFormatException malformed)
        {
            throw new SnapshotCorruptException(file.Path, field.Start, $"malformed metadata: {malformed.Message}");
        }
    }
}
