using Netcd.Raft.Log;

namespace Netcd.Raft.Roles;

/// <summary>What a leader appends to the log, and how much of it is not committed yet.</summary>
internal sealed class Proposals
{
    /// <summary>How much may wait for a majority, in bytes; more is refused, so that memory lasts while none is there.</summary>
    private const long UncommittedBytesMax = 1024L * 1024 * 1024;

    private readonly MemberState _member;
    private readonly RaftLog _log;
    private ulong _pendingConfIndex; // While applied is below it, no other configuration change is accepted.
    private long _uncommittedBytes;

    /// <summary>Opens the term with an empty entry: it commits what earlier terms left behind (Raft §8).</summary>
    public Proposals(MemberState member)
    {
        _member = member;
        _log = member.Log;
        _uncommittedBytes = BytesBetween(_log.Committed, _log.LastIndex);
        _pendingConfIndex = _log.LastIndex; // Any entry up to here may be a configuration change not applied yet.
        Append(EntryType.Normal, ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>
    /// Appends an entry. Only one configuration change may be under way (thesis §4.1): an empty entry takes the place of
    /// another one, as at etcd, so that whoever proposed it does so again.
    /// </summary>
    public bool TryAppend(EntryType type, ReadOnlyMemory<byte> data)
    {
        if (_uncommittedBytes + data.Length > UncommittedBytesMax)
        {
            return false;
        }

        if (type != EntryType.ConfChange)
        {
            Append(type, data);
        }
        else if (_pendingConfIndex > _log.Applied)
        {
            Append(EntryType.Normal, ReadOnlyMemory<byte>.Empty);
        }
        else
        {
            Append(type, data);
            _pendingConfIndex = _log.LastIndex;
        }

        return true;
    }

    public void CommitTo(ulong index)
    {
        _uncommittedBytes -= BytesBetween(_log.Committed, index);
        _log.CommitTo(index);
    }

    private void Append(EntryType type, ReadOnlyMemory<byte> data)
    {
        _uncommittedBytes += data.Length;
        _log.Append(new Entry { Type = type, Id = new EntryId(_member.Term, _log.LastIndex + 1), Data = data });
    }

    private long BytesBetween(ulong after, ulong last)
    {
        long bytes = 0;
        for (var index = after + 1; index <= last; index++)
        {
            bytes += _log.At(index).Data.Length;
        }

        return bytes;
    }
}
