using Netcd.Raft.Log;
using Netcd.Raft.Messages;

namespace Netcd.Raft.Wire;

/// <summary>A message while it is being read, perhaps in several pieces that were cut between fields.</summary>
internal sealed class MessageParts
{
    private readonly List<Entry> _entries = [];
    private ulong _type;
    private ulong _to;
    private ulong _from;
    private ulong _term;
    private ulong _previousTerm;
    private ulong _previousIndex;
    private ulong _commit;
    private ulong _rejectHint;
    private bool _reject;
    private byte[] _context = [];
    private SnapshotMetadata? _snapshot;

    /// <summary>Reads whole fields of a message.</summary>
    public void Read(ReadOnlySpan<byte> fields)
    {
        var reader = new ProtoReader(fields);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case MessageFields.Type:
                    _type = reader.Varint();
                    break;
                case MessageFields.To:
                    _to = reader.Varint();
                    break;
                case MessageFields.From:
                    _from = reader.Varint();
                    break;
                case MessageFields.Term:
                    _term = reader.Varint();
                    break;
                case MessageFields.PreviousTerm:
                    _previousTerm = reader.Varint();
                    break;
                case MessageFields.PreviousIndex:
                    _previousIndex = reader.Varint();
                    break;
                case MessageFields.Entries:
                    AddEntry(reader.Bytes());
                    break;
                case MessageFields.Commit:
                    _commit = reader.Varint();
                    break;
                case MessageFields.Snapshot:
                    ReadSnapshot(reader.Bytes());
                    break;
                case MessageFields.Reject:
                    _reject = reader.Bool();
                    break;
                case MessageFields.RejectHint:
                    _rejectHint = reader.Varint();
                    break;
                case MessageFields.Context:
                    _context = reader.Bytes().ToArray();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    /// <summary>Reads whole fields of the message's snapshot.</summary>
    public void ReadSnapshot(ReadOnlySpan<byte> fields)
    {
        var reader = new ProtoReader(fields);
        while (reader.Next())
        {
            if (reader.Field == MessageFields.SnapshotMetadata)
            {
                _snapshot = SnapshotMetadataCodec.Decode(reader.Bytes());
            }
            else
            {
                reader.Skip();
            }
        }
    }

    public Message ToMessage()
    {
        if (_type > int.MaxValue)
        {
            throw new WireFormatException($"message has the unknown type {_type}");
        }

        return new Message
        {
            Type = (MessageType)_type, // Perhaps one that nobody knows yet; consensus passes over it.
            To = new MemberId(_to),
            From = new MemberId(_from),
            Term = _term,
            Previous = new EntryId(_previousTerm, _previousIndex),
            Entries = _entries.Count == 0 ? [] : _entries,
            Commit = _commit,
            Snapshot = (MessageType)_type == MessageType.Snapshot ? _snapshot : null,
            Reject = _reject,
            RejectHint = _rejectHint,
            Context = _context,
        };
    }

    private void AddEntry(ReadOnlySpan<byte> encoded)
    {
        if (_entries.Count == MessageCodec.EntriesMax)
        {
            throw new WireFormatException($"message with more than {MessageCodec.EntriesMax} entries");
        }

        _entries.Add(EntryCodec.Decode(encoded));
    }
}
