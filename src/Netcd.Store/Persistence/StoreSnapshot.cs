using System.Buffers;
using Netcd.Store.Events;
using Netcd.Store.Json;
using Netcd.Store.Tree;

namespace Netcd.Store.Persistence;

/// <summary>
/// The whole store at one index, which later writes do not change. Any thread may write it out, at leisure.
/// </summary>
public sealed class StoreSnapshot
{
    private const long FormatVersion = 2;

    private readonly DirectoryNode _root;
    private readonly EventHistory _history;
    private readonly StoreStatistics _statistics;

    internal StoreSnapshot(DirectoryNode root, ulong index, EventHistory history, StoreStatistics statistics)
    {
        _root = root;
        Index = index;
        _history = history;
        _statistics = statistics;
    }

    public ulong Index { get; }

    /// <summary>
    /// Writes etcd's JSON of the store, in small pieces that <paramref name="output"/> may pass on at once.
    /// </summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var json = new GoJsonWriter(output);
        json.Raw("{\"Root\":"u8);
        WriteTree(ref json);
        json.Raw(",\"WatcherHub\":{\"EventHistory\":"u8);
        WriteHistory(ref json);
        json.Raw("},\"CurrentIndex\":"u8);
        json.Number(Index);
        json.Raw(",\"Stats\":"u8);
        StatisticsJson.Write(ref json, _statistics);
        json.Raw(",\"CurrentVersion\":"u8);
        json.Number(FormatVersion);
        json.Raw("}"u8);
        json.Flush();
    }

    private void WriteTree(ref GoJsonWriter json)
    {
        var walk = new TreeWalk(KeyPath.Root, _root);
        var opened = false; // The step before opened the directory that is the parent of this step's node.
        while (walk.Next())
        {
            if (walk.Leaving)
            {
                json.Raw("}}"u8);
                opened = false;
                continue;
            }

            if (walk.Depth > 0)
            {
                json.Raw(opened ? ""u8 : ","u8);
                json.Text(walk.Node.Name);
                json.Raw(":"u8);
            }

            WriteNode(ref json, walk.Node, walk.Path);
            opened = walk.Node is DirectoryNode;
        }
    }

    private static void WriteNode(ref GoJsonWriter json, Node node, ReadOnlySpan<byte> path)
    {
        json.Raw("{\"Path\":"u8);
        json.Text(path);
        json.Raw(",\"CreatedIndex\":"u8);
        json.Number(node.CreatedIndex);
        json.Raw(",\"ModifiedIndex\":"u8);
        json.Number(node.ModifiedIndex);
        if (node.ExpirationNs == 0)
        {
            json.Raw(",\"ExpireTime\":\"0001-01-01T00:00:00Z\",\"Value\":"u8);
        }
        else
        {
            json.Raw(",\"ExpireTime\":"u8);
            json.Time(node.ExpirationNs);
            json.Raw(",\"Value\":"u8);
        }

        if (node is FileNode file)
        {
            json.Text(file.Value);
            json.Raw(",\"Children\":null}"u8);
        }
        else
        {
            json.Raw("\"\",\"Children\":{"u8);
        }
    }

    private void WriteHistory(ref GoJsonWriter json)
    {
        json.Raw("{\"Queue\":{\"Events\":["u8);
        for (var i = 0; i < _history.Capacity; i++)
        {
            json.Raw(i == 0 ? ""u8 : ","u8);
            if (_history.Places[i] is { } recorded)
            {
                EventJson.Write(ref json, recorded, forClients: false);
            }
            else
            {
                json.Raw("null"u8);
            }
        }

        json.Raw("],\"Size\":"u8);
        json.Number((long)_history.Count);
        json.Raw(",\"Front\":"u8);
        json.Number((long)_history.Front);
        json.Raw(",\"Back\":"u8);
        json.Number((long)_history.Back);
        json.Raw(",\"Capacity\":"u8);
        json.Number((long)_history.Capacity);
        json.Raw("},\"StartIndex\":"u8);
        json.Number(_history.StartIndex);
        json.Raw(",\"LastIndex\":"u8);
        json.Number(_history.LastIndex);
        json.Raw("}"u8);
    }
}
