using System.Globalization;
using System.Text.Json;
using Netcd.Disk.Files;
using Netcd.Disk.Segments;
using Netcd.Raft.Log;
using Netcd.Raft.Wire;
using Netcd.TestKit.Fixtures;

namespace Netcd.Disk.Tests;

public class FixtureTests
{
    public static TheoryData<string> Names => [.. EtcdFixture.Names];

    [Theory, MemberData(nameof(Names))]
    public void Every_directory_that_etcd_wrote_is_recovered_as_its_facts_say(string name)
    {
        using var fixture = EtcdFixture.Unpack(name);
        foreach (var path in fixture.DataDirectories)
        {
            var facts = FactsOf(fixture, path);
            var options = new DataDirectoryOptions { Path = path };
            using var directory = TestDirectory.Open(new PhysicalFileSystem(), options);
            Assert.True(directory.IsInitialized);
            Assert.Equal(name.Contains("2.3.8", StringComparison.Ordinal) ? Dialect.Etcd23 : Dialect.Etcd34, directory.Dialect);

            var recovery = directory.Recover();
            var wal = facts.GetProperty("wal");
            Assert.Equal(Hex(wal.GetProperty("metadata").GetProperty("node")), recovery.Metadata.Member.Value);
            Assert.Equal(Hex(wal.GetProperty("metadata").GetProperty("cluster")), recovery.Metadata.Cluster.Value);
            var state = wal.GetProperty("last_hardstate");
            Assert.Equal(state.GetProperty("term").GetUInt64(), recovery.State.Term);
            Assert.Equal(Hex(state.GetProperty("vote")), recovery.State.Vote.Value);
            Assert.Equal(state.GetProperty("commit").GetUInt64(), recovery.State.Commit);
            Assert.Equal(IdIn(wal.GetProperty("last_entry")), recovery.Entries[^1].Id);

            var newest = wal.GetProperty("snapshot_records").EnumerateArray().Select(IdIn).MaxBy(id => id.Index);
            Assert.Equal(newest, recovery.Snapshot!.Id); // Every fixture has one.
            Assert.Contains(recovery.Metadata.Member, recovery.Snapshot.Voters.Append(recovery.Metadata.Member));
            var data = recovery.OpenSnapshotData!().SelectMany(chunk => chunk.ToArray()).ToArray();
            var storeIndex = facts.GetProperty("snapshots").EnumerateArray().Last().GetProperty("store_index").GetUInt64();
            Assert.Equal(storeIndex, JsonDocument.Parse(data).RootElement.GetProperty("CurrentIndex").GetUInt64());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void What_is_read_from_a_log_and_encoded_again_gives_the_same_records(string name)
    {
        using var fixture = EtcdFixture.Unpack(name);
        foreach (var path in fixture.DataDirectories)
        {
            var counts = new Dictionary<RecordType, int>();
            uint? crc = null;
            foreach (var segment in Directory.GetFiles(Path.Combine(path, "member/wal")).Order(StringComparer.Ordinal))
            {
                crc = CompareSegment(segment, crc, counts);
            }

            var expected = FactsOf(fixture, path).GetProperty("wal").GetProperty("record_counts");
            Assert.Equal(expected.GetProperty("crc").GetInt32(), counts[RecordType.Crc]);
            Assert.Equal(expected.GetProperty("metadata").GetInt32(), counts[RecordType.Metadata]);
            Assert.Equal(expected.GetProperty("entry").GetInt32(), counts[RecordType.Entry]);
            Assert.Equal(expected.GetProperty("state").GetInt32(), counts[RecordType.State]);
            Assert.Equal(expected.GetProperty("snapshot").GetInt32(), counts[RecordType.SnapshotMarker]);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_recovered_log_goes_on_and_is_recovered_again(string name)
    {
        using var fixture = EtcdFixture.Unpack(name);
        var options = new DataDirectoryOptions { Path = fixture.DataDirectories[0] };
        EntryId last;
        HardState state;
        using (var directory = TestDirectory.Open(new PhysicalFileSystem(), options))
        {
            var recovery = directory.Recover();
            last = recovery.Entries[^1].Id;
            state = recovery.State with { Commit = last.Index + 1 };
            directory.Wal.Save(state, [TestDirectory.Entry(last.Term, last.Index + 1, bytes: 100)]);
            directory.CloseCleanly();
        }

        using var again = TestDirectory.Open(new PhysicalFileSystem(), options);
        var second = again.Recover();
        Assert.Equal(state, second.State);
        Assert.Equal(new EntryId(last.Term, last.Index + 1), second.Entries[^1].Id);
    }

    private static uint? CompareSegment(string path, uint? crc, Dictionary<RecordType, int> counts)
    {
        using var file = new PhysicalFileSystem().Open(path, FileUse.Read);
        var reader = new SegmentReader(file, crc);
        var writer = new RecordWriter();
        while (reader.Next())
        {
            counts[reader.Type] = counts.GetValueOrDefault(reader.Type) + 1;
            writer.Begin(crc ?? reader.Crc ?? 0);
            Encode(writer, reader);
            crc = reader.Crc;
            Assert.Equal(crc, writer.Crc);

            // The frame without its length field, where etcd 3.4 has padding and we have none.
            var record = new byte[writer.Frames.Length - FrameHeader.Bytes];
            file.Read(reader.FrameOffset + FrameHeader.Bytes, record);
            Assert.True(writer.Frames[FrameHeader.Bytes..].SequenceEqual(record), $"record at byte {reader.FrameOffset}");
        }

        Assert.Null(reader.Problem);
        return crc;
    }

    private static void Encode(RecordWriter writer, SegmentReader reader)
    {
        switch (reader.Type)
        {
            case RecordType.Crc:
                writer.AddCrc();
                break;
            case RecordType.Metadata:
                writer.AddMetadata(WalMetadataCodec.Decode(reader.Data));
                break;
            case RecordType.Entry:
                writer.AddEntry(EntryCodec.Decode(reader.Data));
                break;
            case RecordType.State:
                writer.AddState(HardStateCodec.Decode(reader.Data));
                break;
            case RecordType.SnapshotMarker:
                writer.AddSnapshotMarker(SnapshotMarkerCodec.Decode(reader.Data));
                break;
            default:
                Assert.Fail($"record type {reader.Type}");
                break;
        }
    }

    private static JsonElement FactsOf(EtcdFixture fixture, string path)
    {
        var facts = fixture.Facts.TryGetProperty("disk_after_shutdown", out var clean)
            ? clean
            : fixture.Facts.GetProperty("disk_after_kill");
        return facts.TryGetProperty(Path.GetFileName(path), out var ofMember) ? ofMember : facts;
    }

    private static EntryId IdIn(JsonElement element) =>
        new(element.GetProperty("term").GetUInt64(), element.GetProperty("index").GetUInt64());

    private static ulong Hex(JsonElement element) =>
        ulong.Parse(element.GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture); // A string in all facts.
}
