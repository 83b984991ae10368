using System.Text;
using Netcd.Store.Tree;

namespace Netcd.Store.Tests.Tree;

public class NodeMapTests
{
    [Theory]
    [InlineData(1, 50)]
    [InlineData(2, 500)]
    [InlineData(3, 20_000)]
    [InlineData(4, 20_000)]
    public void A_map_holds_what_a_plain_sorted_map_holds(ulong seed, int namesCount)
    {
        var random = new SeededRandom(seed);
        var expected = new SortedDictionary<string, Node>(StringComparer.Ordinal);
        var map = NodeMap.Empty;
        for (var i = 0; i < 4 * namesCount; i++)
        {
            var name = $"{random.Below(namesCount)}";
            if (random.OneIn(i < 2 * namesCount ? 4 : 2)) // Grows first, then shrinks.
            {
                map = map.Without(Encoding.ASCII.GetBytes(name));
                expected.Remove(name);
            }
            else
            {
                var node = File(name);
                map = map.With(node);
                expected[name] = node;
            }
        }

        Assert.Equal(expected.Values, Nodes(map));
        Assert.Equal(expected.Count, map.Count);
        Assert.All(expected, pair => Assert.Same(pair.Value, map.Find(Encoding.ASCII.GetBytes(pair.Key))));
        foreach (var name in expected.Keys)
        {
            map = map.Without(Encoding.ASCII.GetBytes(name));
        }

        Assert.Empty(Nodes(map));
        Assert.Null(map.Find("1"u8));
    }

    [Fact]
    public void An_older_map_stays_as_it_was()
    {
        var maps = new List<NodeMap> { NodeMap.Empty };
        for (var i = 0; i < 200; i++)
        {
            maps.Add(maps[^1].With(File($"{i:d3}")));
        }

        for (var i = 0; i < maps.Count; i++)
        {
            Assert.Equal(i, Nodes(maps[i]).Count);
            Assert.Equal(i > 0, maps[i].Find("000"u8) is not null);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(5_000)]
    public void A_map_built_at_once_is_the_map_built_one_by_one(int count)
    {
        var nodes = Enumerable.Range(0, count).Select(i => (Node)File($"{i:d5}")).ToList();

        var map = NodeMap.FromUnsorted(nodes);

        Assert.Equal(nodes, Nodes(map));
        Assert.All(nodes, node => Assert.Same(node, map.Find(node.Name)));
        Assert.Equal(count + 1, map.With(File("00000x")).Count);
    }

    [Fact]
    public void Of_unsorted_nodes_with_one_name_the_last_counts()
    {
        Node[] nodes = [File("b"), File("a"), File("b")];

        Assert.Equal([nodes[1], nodes[2]], Nodes(NodeMap.FromUnsorted([.. nodes])));
    }

    private static FileNode File(string name) =>
        new(Encoding.ASCII.GetBytes(name), [], expirationNs: 0, createdIndex: 1, modifiedIndex: 1);

    private static List<Node> Nodes(NodeMap map)
    {
        List<Node> nodes = [];
        var cursor = map.GetCursor();
        while (cursor.Next(out var node))
        {
            nodes.Add(node);
        }

        return nodes;
    }
}
