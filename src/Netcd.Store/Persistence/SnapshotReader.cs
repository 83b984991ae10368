using System.Text.Json;
using Netcd.Store.Events;
using Netcd.Store.Expiry;
using Netcd.Store.Json;
using Netcd.Store.Tree;

namespace Netcd.Store.Persistence;

/// <summary>Reads etcd's JSON of a whole store. Members it does not know are passed over, as Go does.</summary>
internal ref struct SnapshotReader(IEnumerator<ReadOnlyMemory<byte>> chunks)
{
    private ChunkedJsonReader _json = new(chunks);

    public List<ExpiringKey> Expiring { get; } = [];

    public EventHistory History { get; private set; } = new();

    public ulong[] Counts { get; } = new ulong[StoreCounters.Count];

    /// <summary>Reads everything; returns the tree and its index.</summary>
    /// <exception cref="StoreFormatException">The text is not a store.</exception>
    public (DirectoryNode Root, ulong Index) Read()
    {
        DirectoryNode? root = null;
        ulong index = 0;
        _json.Read(JsonTokenType.StartObject);
        while (_json.NextMember())
        {
            if (_json.RawName.SequenceEqual("Root"u8))
            {
                _json.Read(JsonTokenType.StartObject);
                root = new TreeReader(Expiring).Read(ref _json);
            }
            else if (_json.RawName.SequenceEqual("WatcherHub"u8))
            {
                ReadHub();
            }
            else if (_json.RawName.SequenceEqual("CurrentIndex"u8))
            {
                index = _json.ReadUnsigned();
            }
            else if (_json.RawName.SequenceEqual("Stats"u8))
            {
                ReadCounters();
            }
            else
            {
                _json.SkipValue();
            }
        }

        return root is null ? throw _json.Problem("the store has no root directory") : (root, index);
    }

    private void ReadHub()
    {
        _json.Read(JsonTokenType.StartObject);
        while (_json.NextMember())
        {
            if (!_json.RawName.SequenceEqual("EventHistory"u8))
            {
                _json.SkipValue();
                continue;
            }

            _json.Read(JsonTokenType.StartObject);
            while (_json.NextMember())
            {
                if (_json.RawName.SequenceEqual("Queue"u8))
                {
                    History = new HistoryReader().Read(ref _json);
                }
                else
                {
                    _json.SkipValue(); // StartIndex and LastIndex follow from the events.
                }
            }
        }
    }

    private void ReadCounters()
    {
        _json.Read(JsonTokenType.StartObject);
        while (_json.NextMember())
        {
            if (StatisticsJson.TryParse(_json.RawName, out var counter))
            {
                Counts[(int)counter] = _json.ReadUnsigned();
            }
            else
            {
                _json.SkipValue(); // The watchers of that time are gone.
            }
        }
    }
}
