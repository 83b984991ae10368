using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Netcd.Store.Persistence;

namespace Netcd.Store.Tests.Persistence;

public partial class SnapshotTests
{
    private readonly StoreDriver _store = new();

    // Data of snapshot files that real members wrote, taken out of their envelopes.
    public static TheoryData<string> Fixtures => new()
    {
        "etcd-2.3.8-single.json",
        "etcd-2.3.8-auth.json",
        "etcd-2.3.8-cluster.json",
        "etcd-2.3.8-full-history.json",
        "etcd-3.4.23.json",
    };

    [Theory, MemberData(nameof(Fixtures))]
    public void What_etcd_wrote_is_written_again_to_the_byte(string name)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));

        var store = KeyStore.Load([StoreDriver.Bytes(text)]);

        Assert.Equal(InUtc(text), StoreDriver.Save(store));
        Assert.Contains($"\"CurrentIndex\":{store.CurrentIndex},", text);
        Assert.Equal(ExpireTime().Count(text) > NeverCount(text), store.NextExpirationNs is not null);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Chunks_may_end_anywhere(int chunkBytes)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Fixtures", "etcd-2.3.8-auth.json");
        var text = File.ReadAllBytes(path);

        var store = KeyStore.Load(text.Chunk(chunkBytes).Select(chunk => new ReadOnlyMemory<byte>(chunk)));

        Assert.Equal(InUtc(Encoding.UTF8.GetString(text)), StoreDriver.Save(store));
    }

    [Fact]
    public void A_fresh_store_is_written_as_etcd_writes_it()
    {
        var nulls = string.Join(',', Enumerable.Repeat("null", 1000));
        const string Never = "\"ExpireTime\":\"0001-01-01T00:00:00Z\",\"Value\":\"\"";

        Assert.Equal(
            $$$$$"""{"Root":{"Path":"/","CreatedIndex":0,"ModifiedIndex":0,{{{{{Never}}}}},"Children":{"0":{"Path":"/0","CreatedIndex":0,"ModifiedIndex":0,{{{{{Never}}}}},"Children":{}},"1":{"Path":"/1","CreatedIndex":0,"ModifiedIndex":0,{{{{{Never}}}}},"Children":{}}}},"WatcherHub":{"EventHistory":{"Queue":{"Events":[{{{{{nulls}}}}}],"Size":0,"Front":0,"Back":0,"Capacity":1000},"StartIndex":0,"LastIndex":0}},"CurrentIndex":0,"Stats":{"getsSuccess":0,"getsFail":0,"setsSuccess":0,"setsFail":0,"deleteSuccess":0,"deleteFail":0,"updateSuccess":0,"updateFail":0,"createSuccess":0,"createFail":0,"compareAndSwapSuccess":0,"compareAndSwapFail":0,"compareAndDeleteSuccess":0,"compareAndDeleteFail":0,"expireCount":0,"watchers":0},"CurrentVersion":2}""",
            _store.RoundTrip());
    }

    [Fact]
    public void A_store_goes_on_after_a_snapshot_as_if_nothing_had_been()
    {
        _store.Set("/k", "<v>\n\u2028\"é", ttlSeconds: 5);
        _store.SetDirectory("/empty", ttlSeconds: 7);
        _store.Set("/d/_h/ü", "");
        _store.Update("/k", "w", ttlSeconds: 9);
        var listing = _store.GetRecursively("/");
        var first = _store.RoundTrip();

        Assert.Equal(listing, _store.GetRecursively("/"));
        Assert.Equal(first.Replace("\"getsSuccess\":1", "\"getsSuccess\":2", StringComparison.Ordinal), _store.RoundTrip());
        _store.NowNs += 9 * StoreDriver.Second;
        Assert.Equal(2, _store.Expire());
        Assert.Equal(6ul, _store.Store.CurrentIndex);
    }

    [Fact]
    public void A_snapshot_shows_the_moment_at_which_it_was_taken()
    {
        _store.Set("/k", "1");
        var frozen = _store.Store.Freeze();
        var text = StoreDriver.Save(_store.Store);
        _store.Set("/k", "2");
        _store.Delete("/k");

        var output = new System.Buffers.ArrayBufferWriter<byte>();
        frozen.WriteTo(output);

        Assert.Equal(text, Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(1ul, frozen.Index);
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_become_replacement_characters_as_in_etcd()
    {
        var key = KeySpaces.Client.Append([(byte)'k', 0xff]);
        _store.Store.Set(key, directory: false, [0xfe], Expiration.None, _store.NowNs);
        _store.Store.Set(KeySpaces.Client.Append("z"u8), directory: false, [], Expiration.None, _store.NowNs);
        Assert.Contains("\"key\":\"/k\\ufffd\",\"value\":\"\\ufffd\"", _store.Get("/"));

        _store.RoundTrip();

        Assert.Contains("\"key\":\"/k\ufffd\",\"value\":\"\ufffd\"", _store.Get("/k\ufffd"));
        Assert.IsType<GetResult.Refused>(_store.Store.Get(key));
    }

    [Fact]
    public void Members_that_are_not_known_are_passed_over()
    {
        _store.Set("/k", "v");
        var text = StoreDriver.Save(_store.Store);
        var more = text
            .Replace("{\"Path\":\"/1/k\"", "{\"New\":{\"a\":[1,{\"b\":null}]},\"Path\":\"/1/k\"", StringComparison.Ordinal)
            .Replace("{\"Root\"", "{\"First\":[[]],\"Root\"", StringComparison.Ordinal)
            .Replace("\"Stats\":{", "\"Stats\":{\"new\":1.5,", StringComparison.Ordinal);

        Assert.Equal(text, StoreDriver.Save(KeyStore.Load([StoreDriver.Bytes(more)])));
    }

    public static TheoryData<string, string> Damages => new()
    {
        { "\"Root\"", "\"Rood\"" },
        { "\"CreatedIndex\":1", "\"CreatedIndex\":-1" },
        { "\"CreatedIndex\":1", "\"CreatedIndex\":\"1\"" },
        { "\"Value\":\"v\"", "\"Value\":7" },
        { "\"Value\":\"v\"", "\"Value\":\"\\ud800\"" },
        { "\"Value\":\"v\"", "\"Value\":\"v\u0001\"" },
        { "0001-01-01T00:00:00Z", "0001-01-01T00:00:00" },
        { "\"Children\":{", "\"Children\":[" },
        { "\"action\":\"set\"", "\"action\":\"sat\"" },
        { "\"action\":\"set\",", "" },
        { "\"Size\":1", "\"Size\":2" },
        { "\"Back\":1", "\"Back\":0" },
        { "\"Front\":0", "\"Front\":1000" },
        { "\"Front\":0", "\"Front\":-1" },
    };

    [Theory, MemberData(nameof(Damages))]
    public void Damaged_text_is_refused_with_its_place(string part, string damage)
    {
        _store.Set("/k", "v");
        var text = StoreDriver.Save(_store.Store);
        var at = text.IndexOf(part, StringComparison.Ordinal);
        var damaged = $"{text[..at]}{damage}{text[(at + part.Length)..]}";

        var problem = Assert.Throws<StoreFormatException>(() => KeyStore.Load([StoreDriver.Bytes(damaged)]));

        Assert.InRange(problem.Offset, 0, damaged.Length);
    }

    [Fact]
    public void Text_that_ends_anywhere_too_early_is_refused()
    {
        _store.Set("/k", "v");
        var text = StoreDriver.Bytes(StoreDriver.Save(_store.Store));
        for (var length = 0; length < text.Length; length += length < 700 ? 1 : 97)
        {
            Assert.Throws<StoreFormatException>(() => KeyStore.Load([text.AsMemory(0, length)]));
        }
    }

    private static string InUtc(string text) => ExpireTime().Replace(text, match =>
    {
        var (local, fraction, zone) = (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value);
        var utc = DateTimeOffset.Parse(local + zone, CultureInfo.InvariantCulture).UtcDateTime;
        return $"\"ExpireTime\":\"{utc:yyyy-MM-ddTHH:mm:ss}{fraction}Z\"";
    });

    private static int NeverCount(string text) => text.Split("\"ExpireTime\":\"0001-01-01T00:00:00Z\"").Length - 1;

    [GeneratedRegex("""
        "ExpireTime":"([0-9T:-]{19})(\.[0-9]+)?(Z|[+-][0-9:]+)"
        """)]
    private static partial Regex ExpireTime();
}
