using System.Text.Json;
using Netcd.Store.Expiry;
using Netcd.Store.Tree;

namespace Netcd.Store.Persistence;

/// <summary>
/// Reads the tree of a snapshot. Its stack is on the heap, because the keys decide how deep the tree is.
/// </summary>
/// <param name="expiring">Receives the nodes that are not permanent.</param>
internal sealed class TreeReader(List<ExpiringKey> expiring)
{
    private readonly Stack<UnfinishedNode> _parents = new();
    private UnfinishedNode _node = new(name: [], pathLength: 0);
    private byte[] _path = new byte[256];

    /// <summary>Reads the root, of which the reader has just seen the opening brace.</summary>
    public DirectoryNode Read(ref ChunkedJsonReader json)
    {
        while (true)
        {
            json.Read();
            if (json.Token == JsonTokenType.EndObject)
            {
                if (_node.InChildren)
                {
                    _node.InChildren = false;
                    continue;
                }

                var finished = Finish(_node);
                if (!_parents.TryPop(out var parent))
                {
                    return finished as DirectoryNode ?? throw json.Problem("the root is not a directory");
                }

                _node = parent;
                _node.Children.Add(finished);
                continue;
            }

            json.Expect(JsonTokenType.PropertyName);
            if (_node.InChildren)
            {
                BeginChild(json.Text());
                json.Read(JsonTokenType.StartObject);
            }
            else
            {
                ReadMember(ref json);
            }
        }
    }

    private void ReadMember(ref ChunkedJsonReader json)
    {
        var name = json.RawName;
        if (name.SequenceEqual("CreatedIndex"u8))
        {
            _node.CreatedIndex = json.ReadUnsigned();
        }
        else if (name.SequenceEqual("ModifiedIndex"u8))
        {
            _node.ModifiedIndex = json.ReadUnsigned();
        }
        else if (name.SequenceEqual("ExpireTime"u8))
        {
            _node.ExpirationNs = json.ReadTime();
        }
        else if (name.SequenceEqual("Value"u8))
        {
            _node.Value = json.ReadString();
        }
        else if (name.SequenceEqual("Children"u8))
        {
            json.Read();
            if (json.Token != JsonTokenType.Null)
            {
                json.Expect(JsonTokenType.StartObject);
                _node.InChildren = true;
                _node.Directory = true;
            }
        }
        else
        {
            json.SkipValue(); // The path follows from the names.
        }
    }

    private void BeginChild(byte[] name)
    {
        var length = _node.PathLength + 1 + name.Length;
        if (length > _path.Length)
        {
            Array.Resize(ref _path, 2 * length);
        }

        _path[_node.PathLength] = (byte)'/';
        name.CopyTo(_path, _node.PathLength + 1);
        _parents.Push(_node);
        _node = new UnfinishedNode(name, length);
    }

    private Node Finish(UnfinishedNode node)
    {
        if (node.ExpirationNs != 0)
        {
            expiring.Add(new ExpiringKey(node.ExpirationNs, KeyPath.FromNormalised(_path.AsSpan(0, node.PathLength))));
        }

        return node.Directory
            ? new DirectoryNode(
                node.Name, NodeMap.FromUnsorted(node.Children), node.ExpirationNs,
                node.CreatedIndex, node.ModifiedIndex)
            : new FileNode(node.Name, node.Value, node.ExpirationNs, node.CreatedIndex, node.ModifiedIndex);
    }

    private struct UnfinishedNode(byte[] name, int pathLength)
    {
        private List<Node>? _children;

        public readonly byte[] Name = name;
        public readonly int PathLength = pathLength;
        public byte[] Value = [];
        public long ExpirationNs;
        public ulong CreatedIndex;
        public ulong ModifiedIndex;
        public bool Directory;
        public bool InChildren;

        public List<Node> Children => _children ??= [];
    }
}
