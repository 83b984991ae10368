using System.Buffers;
using Netcd.Disk.Files;
using Netcd.Disk.Segments;
using Netcd.Raft.Log;
using Netcd.Raft.Wire;

namespace Netcd.Disk.Snapshots;

/// <summary>Writes a snapshot file in one pass, though lengths and checksum stand before what they describe.</summary>
/// <remarks>
/// The head has a fixed size because its numbers are varints of full width, which every protobuf reader accepts; it is
/// written last. The checksum covers a part of the head, so it is combined from those of its pieces.
/// </remarks>
internal static class SnapshotWriter
{
    /// <summary>Unfinished files begin like this, so that etcd 3.4 removes them as well.</summary>
    public const string TemporaryPrefix = "tmp";

    private const int CrcTagged = 1 + 5;
    private const int LengthTagged = 1 + WideVarintBytes;
    private const int WideVarintBytes = 8; // 56 bits: more than any file.
    private const int HeadBytes = CrcTagged + LengthTagged + LengthTagged;

    private const byte CrcTag = 0x08;
    private const byte SnapshotTag = 0x12;
    private const byte DataTag = 0x0a;
    private const int MetadataField = 2;

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
                bytes = Write(file, metadata, dialect, writeData);
                file.Sync();
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

    private static long Write(
        IFile file, SnapshotMetadata metadata, Dialect dialect, Action<IBufferWriter<byte>> writeData)
    {
        var data = new FileBufferWriter(file, HeadBytes);
        writeData(data);
        data.Flush();

        var end = new ArrayBufferWriter<byte>();
        var encoded = new ArrayBufferWriter<byte>();
        SnapshotMetadataCodec.Encode(encoded, metadata, dialect.ToPeerDialect());
        new ProtoWriter(end).Bytes(MetadataField, encoded.WrittenSpan);
        file.Write(HeadBytes + data.Bytes, end.WrittenSpan);

        Span<byte> head = stackalloc byte[HeadBytes];
        var inner = head[(CrcTagged + LengthTagged)..];
        PutWide(inner, DataTag, (ulong)data.Bytes);
        var crc = Crc32C.Update(crc: 0, inner);
        crc = Crc32C.Combine(crc, data.Crc, data.Bytes);
        crc = Crc32C.Update(crc, end.WrittenSpan);

        PutWide(head[..CrcTagged], CrcTag, crc);
        var snapshotBytes = LengthTagged + data.Bytes + end.WrittenCount;
        PutWide(head.Slice(CrcTagged, LengthTagged), SnapshotTag, (ulong)snapshotBytes);
        file.Write(offset: 0, head);
        return HeadBytes + data.Bytes + end.WrittenCount;
    }

    /// <summary>Fills the field with the tag and a varint as wide as there is room.</summary>
    private static void PutWide(Span<byte> field, byte tag, ulong value)
    {
        field[0] = tag;
        for (var i = 1; i < field.Length; i++, value >>= 7)
        {
            field[i] = (byte)((value & 0x7F) | (i < field.Length - 1 ? 0x80u : 0u));
        }
    }

    private static void Discard(IFileSystem fileSystem, string temporary)
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
