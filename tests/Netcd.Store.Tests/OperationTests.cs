namespace Netcd.Store.Tests;

/// <summary>What each operation does and answers, refusals included.</summary>
public class OperationTests
{
    private readonly StoreDriver _store = new();

    [Fact]
    public void The_first_requests_of_a_fresh_member_are_answered_to_the_byte_as_by_etcd()
    {
        for (var i = 0; i < 3; i++)
        {
            _store.Store.Set(KeyPath.Parse("/0/x"), directory: false, [], Expiration.None, _store.NowNs);
        }

        Assert.Equal("""{"action":"get","node":{"dir":true}}""", _store.Get("/"));
        Assert.Equal(
            """{"action":"set","node":{"key":"/foo","value":"bar","modifiedIndex":4,"createdIndex":4}}""",
            _store.Set("/foo", "bar"));
        Assert.Equal("""{"errorCode":104,"message":"Not a directory","cause":"/foo","index":4}""", _store.Get("/foo/x"));
        Assert.Equal(
            """{"action":"set","node":{"key":"/foo","value":"b2","modifiedIndex":5,"createdIndex":5},"prevNode":{"key":"/foo","value":"bar","modifiedIndex":4,"createdIndex":4}}""",
            _store.Set("/foo", "b2"));
        Assert.Equal(
            """{"action":"set","node":{"key":"/foo","dir":true,"modifiedIndex":6,"createdIndex":6},"prevNode":{"key":"/foo","value":"b2","modifiedIndex":5,"createdIndex":5}}""",
            _store.SetDirectory("/foo", ttlSeconds: null));
        Assert.Equal("""{"errorCode":102,"message":"Not a file","cause":"/foo","index":6}""", _store.Set("/foo", "x"));
        Assert.Equal(
            """{"action":"set","node":{"key":"/foo/bar/baz","value":"x","modifiedIndex":7,"createdIndex":7}}""",
            _store.Set("/foo/bar/baz", "x"));
        Assert.Equal(
            """{"action":"get","node":{"key":"/foo","dir":true,"nodes":[{"key":"/foo/bar","dir":true,"modifiedIndex":7,"createdIndex":7}],"modifiedIndex":6,"createdIndex":6}}""",
            _store.Get("/foo"));
        Assert.Equal(
            """{"errorCode":108,"message":"Directory not empty","cause":"/foo","index":7}""", _store.DeleteDirectory("/foo"));
        Assert.Equal(
            """{"action":"delete","node":{"key":"/foo","dir":true,"modifiedIndex":8,"createdIndex":6},"prevNode":{"key":"/foo","dir":true,"modifiedIndex":6,"createdIndex":6}}""",
            _store.DeleteRecursively("/foo"));
        Assert.Equal("""{"errorCode":100,"message":"Key not found","cause":"/k","index":8}""", _store.Update("/k", "1"));
        Assert.Equal(
            """{"action":"create","node":{"key":"/k","value":"1","modifiedIndex":9,"createdIndex":9}}""",
            _store.Create("/k", "1"));
        Assert.Equal(
            """{"action":"update","node":{"key":"/k","value":"2","modifiedIndex":10,"createdIndex":9},"prevNode":{"key":"/k","value":"1","modifiedIndex":9,"createdIndex":9}}""",
            _store.Update("/k", "2"));
        Assert.Equal(
            """{"errorCode":101,"message":"Compare failed","cause":"[9 != 2]","index":10}""",
            _store.CompareAndSwap("/k", "9", prevIndex: 0, "3"));
        Assert.Equal(
            """{"errorCode":101,"message":"Compare failed","cause":"[9 != 2] [1 != 10]","index":10}""",
            _store.CompareAndSwap("/k", "9", prevIndex: 1, "3"));
        Assert.Equal(
            """{"action":"compareAndDelete","node":{"key":"/k","modifiedIndex":11,"createdIndex":9},"prevNode":{"key":"/k","value":"2","modifiedIndex":10,"createdIndex":9}}""",
            _store.CompareAndDelete("/k", "2", prevIndex: 0));
    }

    [Fact]
    public void A_set_begins_the_life_of_the_key_anew()
    {
        _store.Create("/k", "1");
        _store.Update("/k", "2");

        Assert.Contains("\"modifiedIndex\":3,\"createdIndex\":3}", _store.Set("/k", "3"));
    }

    [Fact]
    public void Missing_parents_are_permanent_directories_with_the_index_of_the_key()
    {
        _store.Set("/a/b/c", "1", ttlSeconds: 9);

        Assert.Equal(
            """{"action":"get","node":{"key":"/a","dir":true,"nodes":[{"key":"/a/b","dir":true,"nodes":[{"key":"/a/b/c","value":"1","expiration":"2026-11-20T18:00:09Z","ttl":9,"modifiedIndex":1,"createdIndex":1}],"modifiedIndex":1,"createdIndex":1}],"modifiedIndex":1,"createdIndex":1}}""",
            _store.GetRecursively("/a"));
    }

    [Fact]
    public void A_change_below_a_directory_leaves_the_directory_as_it_is()
    {
        _store.CreateDirectory("/d");
        _store.Set("/d/a", "1");
        _store.Set("/d/a", "2");
        _store.Delete("/d/a");

        Assert.Equal(
            """{"action":"get","node":{"key":"/d","dir":true,"modifiedIndex":1,"createdIndex":1}}""", _store.Get("/d"));
    }

    [Fact]
    public void An_empty_value_is_shown()
    {
        Assert.Equal(
            """{"action":"set","node":{"key":"/k","value":"","modifiedIndex":1,"createdIndex":1}}""", _store.Set("/k", ""));
        Assert.Equal(
            """{"action":"get","node":{"key":"/k","value":"","modifiedIndex":1,"createdIndex":1}}""", _store.Get("/k"));
    }

    [Fact]
    public void An_update_of_a_directory_shows_an_index_that_the_directory_does_not_keep()
    {
        _store.CreateDirectory("/d");

        Assert.Equal(
            """{"action":"update","node":{"key":"/d","dir":true,"expiration":"2026-11-20T18:00:05Z","ttl":5,"modifiedIndex":2,"createdIndex":1},"prevNode":{"key":"/d","dir":true,"modifiedIndex":1,"createdIndex":1}}""",
            _store.Update("/d", "", ttlSeconds: 5));
        Assert.Equal(
            """{"action":"get","node":{"key":"/d","dir":true,"expiration":"2026-11-20T18:00:05Z","ttl":5,"modifiedIndex":1,"createdIndex":1}}""",
            _store.Get("/d"));
        Assert.Equal(2ul, _store.Store.CurrentIndex);
    }

    [Fact]
    public void An_update_of_a_directory_keeps_its_children()
    {
        _store.Set("/d/a", "1");
        _store.Update("/d", "", ttlSeconds: 5);

        Assert.Contains("\"key\":\"/d/a\"", _store.Get("/d"));
    }

    [Fact]
    public void An_update_without_value_empties_the_file() =>
        Assert.Contains("\"value\":\"\"", After(() => _store.Set("/k", "1"), () => _store.Update("/k", "")));

    [Theory]
    [InlineData("update")]
    [InlineData("compareAndSwap")]
    [InlineData("set")]
    public void A_write_without_time_to_live_makes_the_key_permanent(string action)
    {
        _store.Set("/k", "1", ttlSeconds: 5);

        var answer = action switch
        {
            "update" => _store.Update("/k", "2"),
            "set" => _store.Set("/k", "2"),
            _ => _store.CompareAndSwap("/k", "1", prevIndex: 0, "2"),
        };

        Assert.DoesNotContain("expiration", answer.Split("prevNode")[0]);
        Assert.Null(_store.Store.NextExpirationNs);
    }

    public static TheoryData<string, string, ulong, string?> Comparisons => new()
    {
        { "v", "", 0, null },
        { "v", "v", 0, null },
        { "v", "v", 1, null },
        { "v", "", 1, null },
        { "v", "w", 0, "[w != v]" },
        { "v", "w", 1, "[w != v]" },          // The index matches, so only the value is named.
        { "v", "v", 7, "[7 != 1]" },
        { "v", "", 7, "[7 != 1]" },
        { "v", "w", 7, "[w != v] [7 != 1]" },
        { "", "1", 0, "[1 != ]" },
        { "a\"b", "<", 0, "[\\u003c != a\\\"b]" },
    };

    [Theory, MemberData(nameof(Comparisons))]
    public void A_comparison_tells_what_differs(string stored, string prevValue, ulong prevIndex, string? cause)
    {
        _store.Set("/k", stored);

        var swap = _store.CompareAndSwap("/k", prevValue, prevIndex, stored);
        Assert.Contains(cause is null ? "\"action\":\"compareAndSwap\"" : $"\"cause\":\"{cause}\",\"index\":1", swap);
        var delete = _store.CompareAndDelete("/k", prevValue, cause is null && prevIndex == 1 ? 2 : prevIndex);
        Assert.Contains(cause is null ? "\"action\":\"compareAndDelete\"" : $"\"cause\":\"{cause}\",\"index\":1", delete);
    }

    [Fact]
    public void A_swap_keeps_the_created_index()
    {
        _store.Set("/k", "1");

        Assert.Equal(
            """{"action":"compareAndSwap","node":{"key":"/k","value":"2","modifiedIndex":2,"createdIndex":1},"prevNode":{"key":"/k","value":"1","modifiedIndex":1,"createdIndex":1}}""",
            _store.CompareAndSwap("/k", prevValue: null, prevIndex: 1, "2"));
    }

    public static TheoryData<string, int, string, string> Refusals => new()
    {
        // operation, code, message, cause; against /f (file), /d/x (file in a directory) and /e (empty directory)
        { "get /n", 100, "Key not found", "/n" },
        { "get /n/o/p", 100, "Key not found", "/n" },         // The first segment that is missing.
        { "get /d/o/p", 100, "Key not found", "/d/o" },
        { "get /f/o/p", 104, "Not a directory", "/f" },
        { "get /d/x/o", 104, "Not a directory", "/d/x" },
        { "set /d", 102, "Not a file", "/d" },
        { "set /f/o", 104, "Not a directory", "/f" },
        { "set /d/x/o/p", 104, "Not a directory", "/d/x" },
        { "set /", 107, "Root is read only", "/" },
        { "setdir /d", 102, "Not a file", "/d" },
        { "setdir /", 107, "Root is read only", "/" },
        { "create /f", 105, "Key already exists", "/f" },
        { "create /d", 105, "Key already exists", "/d" },
        { "create /f/o", 104, "Not a directory", "/f" },
        { "create /", 107, "Root is read only", "/" },
        { "createdir /e", 105, "Key already exists", "/e" },
        { "inorder /f", 104, "Not a directory", "/f" },
        { "update /n", 100, "Key not found", "/n" },
        { "update /d", 102, "Not a file", "/d" },
        { "update /f/o", 104, "Not a directory", "/f" },
        { "update /", 107, "Root is read only", "/" },
        { "refresh /n", 100, "Key not found", "/n" },
        { "refresh /d", 102, "Not a file", "/d" },
        { "swap /n", 100, "Key not found", "/n" },
        { "swap /d", 102, "Not a file", "/d" },
        { "swap /", 107, "Root is read only", "/" },
        { "swap /f", 101, "Compare failed", "[other != v]" },
        { "remove /n", 100, "Key not found", "/n" },
        { "remove /d", 102, "Not a file", "/d" },
        { "remove /f", 101, "Compare failed", "[other != v]" },
        { "remove /", 102, "Not a file", "" },               // The cause is the key space, which clients never see.
        { "delete /n", 100, "Key not found", "/n" },
        { "delete /d", 102, "Not a file", "/d" },
        { "delete /e", 102, "Not a file", "/e" },
        { "delete /f/o", 104, "Not a directory", "/f" },
        { "delete /", 107, "Root is read only", "/" },
        { "deletedir /d", 108, "Directory not empty", "/d" },
        { "deleteall /", 107, "Root is read only", "/" },
        { "deleteall /n", 100, "Key not found", "/n" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void A_refusal_names_its_cause_and_changes_nothing(string operation, int code, string message, string cause)
    {
        _store.Set("/f", "v");
        _store.Set("/d/x", "v");
        _store.CreateDirectory("/e");
        var before = _store.GetRecursively("/");

        var answer = Run(operation);

        var shownCause = cause.Length == 0 ? "" : $",\"cause\":\"{cause}\"";
        Assert.Equal($"{{\"errorCode\":{code},\"message\":\"{message}\"{shownCause},\"index\":3}}", answer);
        Assert.Equal(before, _store.GetRecursively("/"));
        Assert.Equal(3ul, _store.Store.CurrentIndex);
    }

    [Fact]
    public void Deleting_a_file_ignores_dir_and_recursive()
    {
        _store.Set("/a", "1");
        _store.Set("/b", "1");

        Assert.Contains("\"action\":\"delete\"", _store.DeleteDirectory("/a"));
        Assert.Equal(
            """{"action":"delete","node":{"key":"/b","modifiedIndex":4,"createdIndex":2},"prevNode":{"key":"/b","value":"1","modifiedIndex":2,"createdIndex":2}}""",
            _store.DeleteRecursively("/b"));
    }

    [Fact]
    public void An_empty_directory_is_deleted_as_a_directory()
    {
        _store.CreateDirectory("/d");

        Assert.Contains("\"action\":\"delete\"", _store.DeleteDirectory("/d"));
        Assert.Contains("\"errorCode\":100", _store.Get("/d"));
    }

    [Fact]
    public void A_hidden_child_keeps_a_directory_from_being_empty()
    {
        _store.Set("/d/_h", "1");

        Assert.Contains("\"errorCode\":108", _store.DeleteDirectory("/d"));
    }

    [Fact]
    public void Keys_in_order_are_named_by_their_index_in_twenty_digits()
    {
        Assert.Equal(
            """{"action":"create","node":{"key":"/q/00000000000000000001","value":"a","modifiedIndex":1,"createdIndex":1}}""",
            _store.CreateInOrder("/q", "a", ttlSeconds: null));
        Assert.Contains("\"key\":\"/q/00000000000000000002\"", _store.CreateInOrder("/q", "b", ttlSeconds: null));
        Assert.Contains("\"key\":\"/00000000000000000003\"", _store.CreateInOrder("/", "c", ttlSeconds: null));
    }

    [Fact]
    public void The_time_to_live_of_a_key_in_order_is_not_its_directorys()
    {
        _store.CreateInOrder("/q", "a", ttlSeconds: 5);

        Assert.DoesNotContain("expiration", _store.Get("/"));
        Assert.Contains("expiration", _store.Get("/q"));
    }

    [Fact]
    public void A_directory_ignores_the_value()
    {
        _store.Store.Set(StoreDriver.Key("/d"), directory: true, [1], Expiration.None, _store.NowNs);

        Assert.Equal(
            """{"action":"get","node":{"key":"/d","dir":true,"modifiedIndex":1,"createdIndex":1}}""", _store.Get("/d"));
    }

    private static string After(Action first, Func<string> then)
    {
        first();
        return then();
    }

    private string Run(string operation)
    {
        var key = operation[(operation.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        return operation.Split(' ')[0] switch
        {
            "get" => _store.Get(key),
            "set" => _store.Set(key, "w"),
            "setdir" => _store.SetDirectory(key, ttlSeconds: null),
            "create" => _store.Create(key, "w"),
            "createdir" => _store.CreateDirectory(key),
            "inorder" => _store.CreateInOrder(key, "w", ttlSeconds: null),
            "update" => _store.Update(key, "w"),
            "refresh" => _store.Refresh(key, ttlSeconds: 5),
            "swap" => _store.CompareAndSwap(key, "other", prevIndex: 0, "w"),
            "remove" => _store.CompareAndDelete(key, "other", prevIndex: 0),
            "delete" => _store.Delete(key),
            "deletedir" => _store.DeleteDirectory(key),
            "deleteall" => _store.DeleteRecursively(key),
            _ => throw new ArgumentException(operation, nameof(operation)),
        };
    }
}
