using Netcd.Raft.Wire;

namespace Netcd.Disk.Segments;

/// <summary>Whether a record's data can be what its type says: the checksum covers the data but not the type.</summary>
internal static class RecordShape
{
    private const int HeadFields = 2;
    private const int StateFields = 3;
    private const int EntryFieldsMax = 4;

    /// <param name="type">The type as written.</param>
    /// <param name="data">The record's data.</param>
    /// <param name="position">Which record of its segment it is, from 0.</param>
    /// <returns>What contradicts the type; null if nothing does.</returns>
    public static string? FindProblem(RecordType type, ReadOnlySpan<byte> data, int position)
    {
        var isInPlace = position switch
        {
            0 => type == RecordType.Crc,
            1 => type == RecordType.Metadata,
            _ => type is not (RecordType.Crc or RecordType.Metadata),
        };
        if (!isInPlace)
        {
            return $"record {position} of a segment cannot be of type {type}";
        }

        return HasFields(type, data) ? null : $"the data is not that of a record of type {type}";
    }

    private static bool HasFields(RecordType type, ReadOnlySpan<byte> data) => type switch
    {
        RecordType.Crc => data.IsEmpty,
        RecordType.Metadata or RecordType.SnapshotMarker => CountFields(data, out _) == HeadFields,
        // The first number of a state is its term and never 0; that of an entry without data is its type, 0.
        RecordType.State => CountFields(data, out var term) == StateFields && term != 0,
        RecordType.Entry => CountFields(data, out var entryType) is var count &&
            (count == EntryFieldsMax || (count == EntryFieldsMax - 1 && entryType == 0)),
        _ => true, // Unknown; said elsewhere.
    };

    /// <summary>How many fields there are if they are numbered 1, 2, 3, ... as all etcd writes; else -1.</summary>
    private static int CountFields(ReadOnlySpan<byte> data, out ulong first)
    {
        first = 0;
        var count = 0;
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            if (reader.Field != ++count)
            {
                return -1;
            }

            if (count == 1)
            {
                first = reader.Varint();
            }
            else
            {
                reader.Skip();
            }
        }

        return count;
    }
}
