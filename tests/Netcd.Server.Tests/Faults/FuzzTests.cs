using System.Buffers;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Wire;
using Netcd.Server.Proposals;
using Netcd.Store;
using Netcd.Store.Persistence;
using Netcd.TestKit;

namespace Netcd.Server.Tests.Faults;

/// <summary>What stands in the log and in snapshots, nearly right: it is read or refused, and nothing else happens.</summary>
public class FuzzTests
{
    private static readonly int Inputs = LongRun.Choose(inCi: 50_000, inLongRun: 1_000_000);

    [Fact]
    public void Commands_are_read_or_refused() => Fuzz(
        seed: 1,
        KeyCommandCodec.Encode(new KeyCommand
        {
            RequestId = 77,
            Method = KeyMethod.Put,
            Path = KeyPath.Parse("/1/foo"),
            Value = "bar"u8.ToArray(),
            PrevValue = "old"u8.ToArray(),
            PrevIndex = 12,
            PrevExist = true,
            ExpirationNs = -5,
            Refresh = false,
        }),
        input => KeyCommandCodec.Decode(input));

    [Fact]
    public void Entries_are_read_or_refused() => Fuzz(
        seed: 2,
        Encoded(output => EntryCodec.Encode(
            output, new Entry { Type = EntryType.Normal, Id = new EntryId(3, 900), Data = new byte[] { 1, 2, 3, 4 } })),
        input => EntryCodec.Decode(input));

    [Fact]
    public void Configuration_changes_are_read_or_refused() => Fuzz(
        seed: 3,
        Encoded(output => ConfChangeCodec.Encode(
            output, new ConfChange { Type = ConfChangeType.AddMember, Member = new MemberId(99), Context = "{}"u8.ToArray() })),
        input => ConfChangeCodec.Decode(input));

    [Fact]
    public void Hard_states_are_read_or_refused() => Fuzz(
        seed: 4,
        Encoded(output => HardStateCodec.Encode(output, new HardState(300, new MemberId(ulong.MaxValue), Commit: 70_000))),
        input => HardStateCodec.Decode(input));

    [Fact]
    public void The_text_of_a_snapshot_is_read_or_refused() => Fuzz(
        seed: 5,
        SnapshotText(),
        input => KeyStore.Load([input]));

    private static void Fuzz(int seed, byte[] good, Action<byte[]> read)
    {
        read(good);
        var random = new Random(seed);
        for (var i = 0; i < Inputs; i++)
        {
            var input = Mutation.Of(good, random);
            try
            {
                read(input);
            }
            catch (Exception refusal) when (refusal is WireFormatException or StoreFormatException)
            {
                // Refused, as it should be.
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed}, input {i}: {Convert.ToHexString(input)}", failure);
            }
        }
    }

    /// <summary>A small store with directories, TTLs and events, and little of the history that is empty.</summary>
    private static byte[] SnapshotText()
    {
        var store = new KeyStore();
        var key = KeyPath.Parse("/1/dir/key");
        store.Set(key, directory: false, "a\"b\u00ff"u8.ToArray(), Expiration.At(1_795_198_273_378_345_300), nowNs: 0);
        store.Set(key, directory: false, "again"u8.ToArray(), Expiration.None, nowNs: 0);
        store.Delete(KeyPath.Parse("/1/none"), directory: false, recursive: false, nowNs: 0);
        var text = System.Text.Encoding.UTF8.GetString(Encoded(store.Freeze().WriteTo));
        return System.Text.Encoding.UTF8.GetBytes(
            text.Replace(string.Join(',', Enumerable.Repeat("null", 990)), "null", StringComparison.Ordinal)
                .Replace("\"Capacity\":1000", "\"Capacity\":9", StringComparison.Ordinal));
    }

    private static byte[] Encoded(Action<IBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
