using System.Text.Json;
using Netcd.Store.Events;

namespace Netcd.Store.Persistence;

/// <summary>Reads the event history of a snapshot.</summary>
internal sealed class HistoryReader
{
    private readonly List<StoreEvent?> _places = [];
    private long _count;
    private long _front;
    private long _back;

    /// <summary>Reads the value that follows the name <c>Queue</c>.</summary>
    public EventHistory Read(ref ChunkedJsonReader json)
    {
        json.Read(JsonTokenType.StartObject);
        while (json.NextMember())
        {
            if (json.RawName.SequenceEqual("Events"u8))
            {
                ReadEvents(ref json);
            }
            else if (json.RawName.SequenceEqual("Size"u8))
            {
                _count = json.ReadSigned();
            }
            else if (json.RawName.SequenceEqual("Front"u8))
            {
                _front = json.ReadSigned();
            }
            else if (json.RawName.SequenceEqual("Back"u8))
            {
                _back = json.ReadSigned();
            }
            else
            {
                json.SkipValue(); // The capacity is the number of places.
            }
        }

        return IsRing()
            ? new EventHistory([.. _places], (int)_front, (int)_back, (int)_count)
            : throw json.Problem("the event history is not a ring of events");
    }

    private bool IsRing()
    {
        if (_places.Count == 0 || _count < 0 || _count > _places.Count || _front < 0 || _front >= _places.Count
            || _back != (_front + _count) % _places.Count)
        {
            return false;
        }

        for (var i = 0; i < _count; i++)
        {
            if (_places[(int)((_front + i) % _places.Count)] is null)
            {
                return false;
            }
        }

        return true;
    }

    private void ReadEvents(ref ChunkedJsonReader json)
    {
        json.Read(JsonTokenType.StartArray);
        while (true)
        {
            json.Read();
            switch (json.Token)
            {
                case JsonTokenType.EndArray:
                    return;
                case JsonTokenType.Null:
                    _places.Add(null);
                    break;
                default:
                    json.Expect(JsonTokenType.StartObject);
                    _places.Add(ReadEvent(ref json));
                    break;
            }
        }
    }

    private static StoreEvent ReadEvent(ref ChunkedJsonReader json)
    {
        StoreAction? action = null;
        NodeView? node = null;
        NodeView? prevNode = null;
        var refresh = false;
        while (json.NextMember())
        {
            if (json.RawName.SequenceEqual("action"u8))
            {
                action = StoreActionNames.TryParse(json.ReadString(), out var known)
                    ? known
                    : throw json.Problem("this is not an action");
            }
            else if (json.RawName.SequenceEqual("node"u8))
            {
                node = ReadNode(ref json);
            }
            else if (json.RawName.SequenceEqual("prevNode"u8))
            {
                prevNode = ReadNode(ref json);
            }
            else if (json.RawName.SequenceEqual("refresh"u8))
            {
                refresh = json.ReadBoolean();
            }
            else
            {
                json.SkipValue();
            }
        }

        return new StoreEvent
        {
            Action = action ?? throw json.Problem("the event has no action"),
            Node = node ?? throw json.Problem("the event has no node"),
            PrevNode = prevNode,
            Refresh = refresh,
        };
    }

    private static NodeView ReadNode(ref ChunkedJsonReader json)
    {
        var view = new NodeView { Key = KeyPath.Root, ModifiedIndex = 0, CreatedIndex = 0 };
        json.Read(JsonTokenType.StartObject);
        while (json.NextMember())
        {
            if (json.RawName.SequenceEqual("key"u8))
            {
                view = view with { Key = KeyPath.Parse(json.ReadString()) };
            }
            else if (json.RawName.SequenceEqual("value"u8))
            {
                view = view with { Value = json.ReadString() };
            }
            else if (json.RawName.SequenceEqual("dir"u8))
            {
                view = view with { Directory = json.ReadBoolean() };
            }
            else if (json.RawName.SequenceEqual("expiration"u8))
            {
                view = view with { ExpirationNs = json.ReadTime() };
            }
            else if (json.RawName.SequenceEqual("ttl"u8))
            {
                view = view with { Ttl = json.ReadSigned() };
            }
            else if (json.RawName.SequenceEqual("modifiedIndex"u8))
            {
                view = view with { ModifiedIndex = json.ReadUnsigned() };
            }
            else if (json.RawName.SequenceEqual("createdIndex"u8))
            {
                view = view with { CreatedIndex = json.ReadUnsigned() };
            }
            else
            {
                json.SkipValue();
            }
        }

        return view;
    }
}
