using System.Buffers;
using System.Text;
using Netcd.Store.Json;

namespace Netcd.Store.Tests;

/// <summary>What a GET shows of a directory.</summary>
public class ListingTests
{
    private readonly StoreDriver _store = new();

    [Fact]
    public void A_listing_is_in_byte_order_at_every_level()
    {
        foreach (var key in new[] { "/b", "/a/z", "/a/y", "/B", "/a-b", "/é" })
        {
            _store.Set(key, "");
        }

        Assert.Equal(["/B", "/a", "/a-b", "/b", "/é"], Keys(_store.Get("/")));
        Assert.Equal(["/B", "/a", "/a/y", "/a/z", "/a-b", "/b", "/é"], Keys(_store.GetRecursively("/")));
    }

    [Fact]
    public void A_plain_listing_shows_one_level()
    {
        _store.Set("/d/e/f", "1");

        Assert.Equal(
            """{"action":"get","node":{"dir":true,"nodes":[{"key":"/d","dir":true,"modifiedIndex":1,"createdIndex":1}]}}""",
            _store.Get("/"));
    }

    [Fact]
    public void Hidden_nodes_are_left_out_with_all_below_them()
    {
        _store.Set("/a", "1");
        _store.Set("/_h/x", "1");
        _store.Set("/d/_i", "1");
        _store.Set("/d/j", "1");

        Assert.Equal(["/a", "/d", "/d/j"], Keys(_store.GetRecursively("/")));
        Assert.Equal(["/a", "/d"], Keys(_store.Get("/")));
    }

    [Fact]
    public void A_hidden_node_is_shown_to_who_asks_for_it()
    {
        _store.Set("/_h/x", "1");
        _store.Set("/_h/_y", "2");

        Assert.Equal(["/_h", "/_h/x"], Keys(_store.Get("/_h")));
        Assert.Equal(["/_h/_y"], Keys(_store.Get("/_h/_y")));
    }

    [Fact]
    public void A_directory_with_nothing_to_show_has_no_nodes()
    {
        _store.CreateDirectory("/d");
        _store.Set("/e/_h", "1");

        Assert.Equal(
            """{"action":"get","node":{"dir":true,"nodes":[{"key":"/d","dir":true,"modifiedIndex":1,"createdIndex":1},{"key":"/e","dir":true,"modifiedIndex":2,"createdIndex":2}]}}""",
            _store.GetRecursively("/"));
    }

    [Fact]
    public void A_listing_shows_how_long_children_will_live()
    {
        _store.Set("/d/k", "1", ttlSeconds: 60);
        _store.NowNs += 2 * StoreDriver.Second;

        Assert.Contains("\"expiration\":\"2026-11-20T18:01:00Z\",\"ttl\":58", _store.Get("/d"));
    }

    [Fact]
    public void What_was_read_does_not_change_with_later_writes()
    {
        for (var i = 0; i < 100; i++)
        {
            _store.Set($"/d/{i:d3}", "old");
        }

        var found = Assert.IsType<GetResult.Found>(_store.Store.Get(StoreDriver.Key("/d")));
        var before = Show(found);
        _store.Set("/d/050", "new");
        _store.Delete("/d/051");
        _store.DeleteRecursively("/d");

        Assert.Equal(before, Show(found));
        Assert.Equal(100, found.Node.ChildCount);
        Assert.Equal(100ul, found.Index);
    }

    [Fact]
    public void A_very_deep_key_is_written_listed_saved_loaded_and_deleted()
    {
        const int Depth = 3_000;
        _store.Set(string.Concat(Enumerable.Repeat("/d", Depth)), "deep", ttlSeconds: 5);

        Assert.Equal(Depth, Keys(_store.GetRecursively("/")).Count);
        _store.RoundTrip();
        Assert.Equal(Depth, Keys(_store.GetRecursively("/")).Count);
        using var watcher = _store.Watch("/", recursive: true, stream: false, sinceIndex: 0);
        _store.DeleteRecursively("/d");
        Assert.Equal(["2 delete /1/d", null], StoreDriver.Drain(watcher));
        Assert.Null(_store.Store.NextExpirationNs);
    }

    [Fact]
    public void The_member_can_walk_the_tree_itself()
    {
        _store.Set("/d/b", "2");
        _store.Set("/d/_a", "1");

        var directory = _store.Store.Peek(StoreDriver.Key("/d"));

        Assert.NotNull(directory);
        Assert.Equal(["/1/d/_a", "/1/d/b"], directory.Value.Children.Select(child => child.Path.ToString()));
        Assert.Equal("2"u8.ToArray(), directory.Value.Child("b"u8)?.Value);
        Assert.Null(directory.Value.Child("c"u8));
        Assert.Null(_store.Store.Peek(StoreDriver.Key("/none")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(1000)]
    public void A_listing_written_in_pieces_is_the_same_and_of_one_moment(int pieceBytes)
    {
        for (var i = 0; i < 30; i++)
        {
            _store.Set($"/d/{i % 7}/{i}", $"{i}");
        }

        var found = Assert.IsType<GetResult.Found>(_store.Store.Get(StoreDriver.Key("/d")));
        var whole = Show(found);
        var output = new ArrayBufferWriter<byte>();
        var listing = new ListingJson(found.Node, recursive: true, StoreDriver.StartNs);
        var pieces = 1;
        while (!listing.Write(output, pieceBytes))
        {
            pieces++;
            _store.Set($"/d/later/{pieces}", "unseen");
        }

        Assert.Equal(whole, Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.True(pieces > whole.Length / (pieceBytes + 200));
    }

    private static string Show(GetResult.Found found)
    {
        var output = new ArrayBufferWriter<byte>();
        ClientJson.WriteGet(output, found.Node, recursive: true, StoreDriver.StartNs);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static List<string> Keys(string json) =>
        [.. json.Split("\"key\":\"").Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)])];
}
