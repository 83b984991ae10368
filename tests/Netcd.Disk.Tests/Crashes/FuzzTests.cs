using System.Buffers;
using System.Text;
using Netcd.Raft.Log;
using Netcd.TestKit;
using Netcd.TestKit.Files;

namespace Netcd.Disk.Tests.Crashes;

/// <summary>Files of a data directory with several changes at once: recovery ends, with entries as written or an error.</summary>
public class FuzzTests
{
    private static readonly int Inputs = LongRun.Choose(inCi: 50_000, inLongRun: 1_000_000);

    private static readonly Entry[] Entries =
        [.. Enumerable.Range(1, 5).Select(index => TestDirectory.Entry(term: 1, (ulong)index, bytes: 30))];

    [Fact]
    public void A_changed_log_never_shows_an_entry_that_was_not_written() => Fuzz(seed: 11, _ => TestDirectory.FirstSegment);

    [Fact]
    public void A_changed_snapshot_is_never_used() => Fuzz(
        seed: 12, disk => "/data/member/snap/" + disk.List("/data/member/snap").Single(name => name.EndsWith(".snap", StringComparison.Ordinal)));

    [Fact]
    public void A_changed_backend_is_refused_or_changes_nothing_else() => Fuzz(seed: 13, _ => "/data/member/snap/db");

    private static void Fuzz(int seed, Func<MemoryFileSystem, string> choose)
    {
        var random = new Random(seed);
        var origin = Write();
        var file = choose(origin);
        var good = origin.ReadAll(file);
        for (var i = 0; i < Inputs; i++)
        {
            var disk = origin.Crash(CrashKind.KillProcess, seed: 1);
            var input = Mutation.Of(good, random);
            disk.WriteAll(file, input);
            try
            {
                Recover(disk);
            }
            catch (Exception refusal) when (refusal is WalCorruptException or DataDirectoryException)
            {
                Assert.Contains("/data", refusal.Message, StringComparison.Ordinal);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed}, input {i}: {Convert.ToHexString(input)}", failure);
            }
        }
    }

    private static void Recover(MemoryFileSystem disk)
    {
        using var directory = TestDirectory.Open(disk, TestDirectory.Options(dialect: null));
        if (!directory.IsInitialized)
        {
            return;
        }

        var recovery = directory.Recover();
        foreach (var entry in recovery.Entries)
        {
            TestDirectory.AssertSame([Entries[(int)entry.Index - 1]], [entry]);
        }

        if (recovery.OpenSnapshotData is { } open)
        {
            Assert.Equal("snapshot", string.Concat(open().Select(chunk => Encoding.UTF8.GetString(chunk.Span))));
        }
    }

    /// <summary>Five entries, and a snapshot of the first three that recovery may or may not start from.</summary>
    private static MemoryFileSystem Write()
    {
        var disk = new MemoryFileSystem();
        var directory = TestDirectory.Create(disk, TestDirectory.Options(Dialect.Etcd34));
        directory.Wal.Save(TestDirectory.State(term: 1, commit: 3), Entries[..3]);
        var id = new EntryId(1, 3);
        directory.MarkSnapshot(id);
        directory.SaveSnapshot(
            new SnapshotMetadata { Id = id, Voters = [TestDirectory.Metadata.Member], Learners = [] },
            output => output.Write("snapshot"u8));
        directory.Wal.Save(TestDirectory.State(term: 1, commit: 5), Entries[3..]);
        directory.CloseCleanly();
        return disk.Crash(CrashKind.KillProcess, seed: 1);
    }
}
