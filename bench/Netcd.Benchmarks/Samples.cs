using System.Text;
using Netcd.Raft.Log;
using Netcd.Server.Proposals;
using Netcd.Store;

namespace Netcd.Benchmarks;

/// <summary>The keys, values and commands that all benchmarks share.</summary>
internal static class Samples
{
    public const int ValueBytes = 256;

    /// <summary>The clock wherever one is asked for; no benchmark depends on the real one.</summary>
    public const long NowNs = 1_750_000_000_000_000_000;

    public static readonly byte[] Value = Encoding.ASCII.GetBytes(new string('v', ValueBytes));

    /// <summary>A thousand keys to a directory, as clients see most trees.</summary>
    public static KeyPath Key(int number) => KeyPath.Parse($"/1/bench/d{number / 1000}/k{number}");

    public static KeyStore Store(int keyCount)
    {
        var store = new KeyStore();
        for (var i = 0; i < keyCount; i++)
        {
            store.Set(Key(i), directory: false, Value, Expiration.None, NowNs);
        }

        return store;
    }

    public static KeyCommand Put(int number) => new()
    {
        RequestId = 0x1234_5678_9abc_def0,
        Method = KeyMethod.Put,
        Path = Key(number),
        Value = Value,
    };

    public static Entry Entry(ulong index) => new()
    {
        Type = EntryType.Normal,
        Id = new EntryId(Term: 1, index),
        Data = KeyCommandCodec.Encode(Put(number: (int)(index % 1000))),
    };
}
