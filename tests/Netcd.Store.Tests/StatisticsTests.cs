using System.Buffers;
using System.Text;
using Netcd.Store.Json;

namespace Netcd.Store.Tests;

/// <summary>Which counters an operation moves; several of etcd's choices are surprising.</summary>
public class StatisticsTests
{
    private readonly StoreDriver _store = new();

    public static TheoryData<string, string> Rules => new()
    {
        { "get /f", "getsSuccess" },
        { "get /n", "getsFail" },
        { "get /f/o", "getsFail" },
        { "set /n", "setsSuccess" },
        { "set /d", "setsFail" },
        { "set /f/o", "setsFail" },
        { "set /", "setsFail" },
        { "refresh /n", "setsFail" },
        { "create /n", "createSuccess" },
        { "create /f", "createFail" },
        { "create /f/o", "setsFail createFail" },       // A path under a file counts twice.
        { "create /", "createFail" },
        { "inorder /f", "setsFail createFail" },
        { "update /f", "updateSuccess" },
        { "update /n", "updateFail" },
        { "update /f/o", "updateFail" },
        { "update /d", "updateSuccess" },               // Though it is refused.
        { "update /", "updateSuccess" },
        { "swap /f v", "compareAndSwapSuccess" },
        { "swap /f w", "compareAndSwapFail" },
        { "swap /d v", "compareAndSwapFail" },
        { "swap /n v", "compareAndSwapFail" },
        { "swap / v", "compareAndSwapSuccess" },
        { "remove /f v", "compareAndDeleteSuccess" },
        { "remove /f w", "compareAndDeleteSuccess" },   // Though it is refused.
        { "remove /d v", "compareAndDeleteSuccess" },
        { "remove / v", "compareAndDeleteSuccess" },
        { "remove /n v", "compareAndDeleteFail" },
        { "delete /f", "deleteSuccess" },
        { "delete /n", "deleteFail" },
        { "delete /d", "deleteFail" },
        { "deletedir /d", "deleteFail" },
        { "delete /", "deleteSuccess" },
        { "watch /f", "" },
        { "peek /f", "" },
        { "find /f", "getsSuccess" },
        { "find /n", "getsFail" },
    };

    [Theory, MemberData(nameof(Rules))]
    public void An_operation_counts_as_in_etcd(string operation, string counted)
    {
        _store.Set("/f", "v");
        _store.Set("/d/x", "v");
        var before = _store.Store.Statistics;

        Run(operation.Split(' '));

        var after = _store.Store.Statistics;
        var moved = Enum.GetValues<StoreCounter>().Where(counter => after[counter] != before[counter]);
        var names = moved.Select(counter => char.ToLowerInvariant($"{counter}"[0]) + $"{counter}"[1..]);
        Assert.Equal(counted, string.Join(' ', names));
    }

    [Fact]
    public void To_find_nothing_costs_no_memory() // Every request looks for a key that is rarely there.
    {
        var missing = StoreDriver.Key("/n");
        _store.Store.Find(missing);
        var before = GC.GetAllocatedBytesForCurrentThread();

        _store.Store.Find(missing);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Each_expired_node_is_counted()
    {
        _store.Set("/a", "1", ttlSeconds: 1);
        _store.Set("/b", "1", ttlSeconds: 1);
        _store.NowNs += StoreDriver.Second;
        _store.Expire();

        Assert.Equal(2ul, _store.Store.Statistics[StoreCounter.ExpireCount]);
    }

    [Fact]
    public void Watchers_are_counted_while_they_live()
    {
        var stream = _store.Watch("/a", recursive: false, stream: true, sinceIndex: 0);
        _store.Watch("/a", recursive: false, stream: false, sinceIndex: 0);
        var disposed = _store.Watch("/b", recursive: true, stream: true, sinceIndex: 0);
        Assert.Equal(3, _store.Store.Statistics.Watchers);

        disposed.Dispose();
        disposed.Dispose();
        _store.Set("/a", "1"); // The long poll has had its event.

        Assert.Equal(1, _store.Store.Statistics.Watchers);
        stream.Dispose();
        Assert.Equal(0, _store.Store.Statistics.Watchers);
    }

    [Fact]
    public void The_counters_are_shown_in_etcds_order()
    {
        _store.Set("/f", "v");
        _store.Get("/n");
        var output = new ArrayBufferWriter<byte>();
        ClientJson.WriteStatistics(output, _store.Store.Statistics);

        Assert.Equal(
            """{"getsSuccess":0,"getsFail":1,"setsSuccess":1,"setsFail":0,"deleteSuccess":0,"deleteFail":0,"updateSuccess":0,"updateFail":0,"createSuccess":0,"createFail":0,"compareAndSwapSuccess":0,"compareAndSwapFail":0,"compareAndDeleteSuccess":0,"compareAndDeleteFail":0,"expireCount":0,"watchers":0}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private void Run(string[] words)
    {
        var key = words[1];
        _ = words[0] switch
        {
            "get" => _store.Get(key),
            "set" => _store.Set(key, "w"),
            "refresh" => _store.Refresh(key, ttlSeconds: 5),
            "create" => _store.Create(key, "w"),
            "inorder" => _store.CreateInOrder(key, "w", ttlSeconds: null),
            "update" => _store.Update(key, "w"),
            "swap" => _store.CompareAndSwap(key, words[2], prevIndex: 0, "w"),
            "remove" => _store.CompareAndDelete(key, words[2], prevIndex: 0),
            "delete" => _store.Delete(key),
            "deletedir" => _store.DeleteDirectory(key),
            "find" => _store.Store.Find(StoreDriver.Key(key)).ToString(),
            "peek" => _store.Store.Peek(StoreDriver.Key(key)).ToString(),
            "watch" => _store.Watch(key, recursive: true, stream: true, sinceIndex: 0).ToString(),
            _ => throw new ArgumentException(words[0], nameof(words)),
        };
    }
}
