using System.Buffers;
using System.Text;
using Netcd.Store.Events;
using Netcd.Store.Json;
using Netcd.Store.Watching;

namespace Netcd.Store.Tests;

/// <summary>Drives a store with text, as clients of the keys API do, and shows its answers as they see them.</summary>
internal sealed class StoreDriver
{
    /// <summary>2026-11-20T18:00:00Z.</summary>
    public const long StartNs = 1_795_197_600L * 1_000_000_000;

    public const long Second = 1_000_000_000;

    public KeyStore Store { get; private set; } = new();

    /// <summary>The clock, moved by the test.</summary>
    public long NowNs { get; set; } = StartNs;

    public static KeyPath Key(string key) => KeySpaces.Client.Append(Encoding.UTF8.GetBytes(key));

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public string Set(string key, string value) => Set(key, value, ttlSeconds: null);

    public string Set(string key, string value, long? ttlSeconds) =>
        Show(Store.Set(Key(key), directory: false, Bytes(value), After(ttlSeconds), NowNs));

    public string SetDirectory(string key, long? ttlSeconds) =>
        Show(Store.Set(Key(key), directory: true, [], After(ttlSeconds), NowNs));

    public string Refresh(string key, long ttlSeconds) =>
        Show(Store.Set(Key(key), directory: false, [], Renewed(ttlSeconds), NowNs));

    public string Create(string key, string value) => Create(key, value, ttlSeconds: null);

    public string Create(string key, string value, long? ttlSeconds) =>
        Show(Store.Create(Key(key), directory: false, Bytes(value), inOrder: false, After(ttlSeconds), NowNs));

    public string CreateDirectory(string key) => CreateDirectory(key, ttlSeconds: null);

    public string CreateDirectory(string key, long? ttlSeconds) =>
        Show(Store.Create(Key(key), directory: true, [], inOrder: false, After(ttlSeconds), NowNs));

    public string CreateInOrder(string key, string value, long? ttlSeconds) =>
        Show(Store.Create(Key(key), directory: false, Bytes(value), inOrder: true, After(ttlSeconds), NowNs));

    public string Update(string key, string value) => Update(key, value, ttlSeconds: null);

    public string Update(string key, string value, long? ttlSeconds) =>
        Show(Store.Update(Key(key), Bytes(value), After(ttlSeconds), NowNs));

    public string RefreshByUpdate(string key, long ttlSeconds) =>
        Show(Store.Update(Key(key), [], Renewed(ttlSeconds), NowNs));

    public string CompareAndSwap(string key, string? prevValue, ulong prevIndex, string value) =>
        Show(Store.CompareAndSwap(Key(key), Optional(prevValue), prevIndex, Bytes(value), Expiration.None, NowNs));

    public string RefreshBySwap(string key, string prevValue, long ttlSeconds) =>
        Show(Store.CompareAndSwap(Key(key), Bytes(prevValue), prevIndex: 0, [], Renewed(ttlSeconds), NowNs));

    public string CompareAndDelete(string key, string? prevValue, ulong prevIndex) =>
        Show(Store.CompareAndDelete(Key(key), Optional(prevValue), prevIndex, NowNs));

    public string Delete(string key) => Show(Store.Delete(Key(key), directory: false, recursive: false, NowNs));

    public string DeleteDirectory(string key) => Show(Store.Delete(Key(key), directory: true, recursive: false, NowNs));

    public string DeleteRecursively(string key) =>
        Show(Store.Delete(Key(key), directory: false, recursive: true, NowNs));

    /// <summary>Applies a sync of the present time.</summary>
    public int Expire() => Store.DeleteExpired(NowNs, NowNs);

    public string Get(string key) => Show(Store.Get(Key(key)), recursive: false);

    public string GetRecursively(string key) => Show(Store.Get(Key(key)), recursive: true);

    public Watcher Watch(string key, bool recursive, bool stream, ulong sinceIndex) =>
        Assert.IsType<WatchResult.Watching>(Store.Watch(Key(key), recursive, stream, sinceIndex)).Watcher;

    /// <summary>Writes the store out and goes on with what can be read back; returns the text.</summary>
    public string RoundTrip()
    {
        var text = Save(Store);
        Store = KeyStore.Load([Bytes(text)]);
        return text;
    }

    public static string Save(KeyStore store)
    {
        var output = new ArrayBufferWriter<byte>();
        store.Freeze().WriteTo(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>What waits for the watcher's reader; the last is null when the watch is over.</summary>
    public static List<string?> Drain(Watcher watcher)
    {
        List<string?> events = [];
        while (true)
        {
            using var cancellation = new CancellationTokenSource();
            var next = watcher.NextAsync(cancellation.Token);
            if (!next.IsCompleted)
            {
                cancellation.Cancel();
                Assert.Throws<OperationCanceledException>(() => next.AsTask().GetAwaiter().GetResult());
                return events;
            }

            var told = next.Result;
            events.Add(told is null ? null : Summary(told));
            if (told is null)
            {
                return events;
            }
        }
    }

    public static string Summary(StoreEvent told) =>
        $"{told.Index} {Encoding.UTF8.GetString(StoreActionNames.NameOf(told.Action))} {told.Node.Key}";

    public static string Show(StoreResult result)
    {
        var output = new ArrayBufferWriter<byte>();
        switch (result)
        {
            case StoreResult.Done done:
                ClientJson.WriteEvent(output, done.Event);
                break;
            case StoreResult.Refused refused:
                ClientJson.WriteError(output, refused.Error);
                break;
        }

        return WithoutNewline(output);
    }

    private string Show(GetResult result, bool recursive)
    {
        var output = new ArrayBufferWriter<byte>();
        switch (result)
        {
            case GetResult.Found found:
                ClientJson.WriteGet(output, found.Node, recursive, NowNs);
                break;
            case GetResult.Refused refused:
                ClientJson.WriteError(output, refused.Error);
                break;
        }

        return WithoutNewline(output);
    }

    private static string WithoutNewline(ArrayBufferWriter<byte> output)
    {
        var text = Encoding.UTF8.GetString(output.WrittenSpan);
        Assert.EndsWith("\n", text);
        return text[..^1];
    }

    private static byte[]? Optional(string? text) => text is null ? null : Bytes(text);

    private Expiration After(long? ttlSeconds) =>
        ttlSeconds is { } seconds ? Expiration.At(NowNs + seconds * Second) : Expiration.None;

    private Expiration Renewed(long ttlSeconds) => new(NowNs + ttlSeconds * Second, Refresh: true);
}
