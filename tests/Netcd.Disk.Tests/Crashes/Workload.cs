using System.Buffers;
using Netcd.Raft.Log;
using Netcd.TestKit.Files;

namespace Netcd.Disk.Tests.Crashes;

/// <summary>A member's life in small: saves, cuts, snapshots and purges; it remembers what was promised.</summary>
internal sealed class Workload(Dialect dialect)
{
    private const int Steps = 24;
    private const int SnapshotEvery = 7;

    private readonly List<Entry> _acknowledged = [];
    private HardState _acknowledgedState;

    /// <summary>Small enough that a run meets every kind of operation several times.</summary>
    public DataDirectoryOptions Options { get; } = TestDirectory.Options(dialect) with
    {
        SegmentBytes = 3000,
        ZeroFillBytes = 4096,
        SnapshotsMax = 2,
        WalsMax = 2,
    };

    /// <summary>Throws what the disk throws.</summary>
    public void Run(MemoryFileSystem disk)
    {
        using var directory = TestDirectory.Open(disk, Options);
        directory.Create(TestDirectory.Metadata);
        for (var step = 1; step <= Steps; step++)
        {
            Save(directory, (ulong)step);
            if (step % SnapshotEvery == 0)
            {
                TakeSnapshot(directory);
            }
        }

        directory.CloseCleanly();
    }

    /// <summary>Everything acknowledged is there, nothing is wrong, and the member can go on.</summary>
    public void Check(MemoryFileSystem disk)
    {
        var recovered = Recover(disk);
        if (recovered is null)
        {
            Assert.Empty(_acknowledged);
            return;
        }

        Assert.Equal(recovered.Value.Last, Recover(disk)!.Value.Last - 1); // Each recovery adds one entry.
    }

    private void Save(DataDirectory directory, ulong step)
    {
        var first = (ulong)_acknowledged.Count + 1;
        var entries = Enumerable.Range(0, 1 + (int)(step % 3))
            .Select(i => TestDirectory.Entry(term: 1 + (step / 5), first + (ulong)i, bytes: 60 + (31 * (int)step))).ToList();
        var state = TestDirectory.State(term: 1 + (step / 5), commit: first - 1);
        directory.Wal.Save(state, entries);
        _acknowledged.AddRange(entries);
        _acknowledgedState = state;
        directory.Wal.Save(state with { Commit = entries[^1].Index }, []);
    }

    private void TakeSnapshot(DataDirectory directory)
    {
        var id = _acknowledged[^1].Id;
        directory.MarkSnapshot(id);
        directory.SaveSnapshot(
            new SnapshotMetadata { Id = id, Voters = [TestDirectory.Metadata.Member] },
            output => output.Write(SnapshotData(id)));
        directory.ReleaseWal(id.Index);
        directory.Purge();
    }

    private static byte[] SnapshotData(EntryId id) => TestDirectory.Entry(id.Term, id.Index, bytes: 2000).Data.ToArray();

    private (ulong Last, HardState State)? Recover(MemoryFileSystem disk)
    {
        using var directory = TestDirectory.Open(disk, Options);
        if (!directory.IsInitialized)
        {
            return null;
        }

        var recovery = directory.Recover();
        Assert.Equal(TestDirectory.Metadata, recovery.Metadata);
        var start = recovery.Snapshot?.Id.Index ?? 0;
        if (recovery.Snapshot is { } snapshot)
        {
            var data = recovery.OpenSnapshotData!().SelectMany(chunk => chunk.ToArray()).ToArray();
            Assert.Equal(SnapshotData(snapshot.Id), data);
        }

        var expected = _acknowledged.Skip((int)start).ToList();
        Assert.True(recovery.Entries.Count >= expected.Count,
            $"{_acknowledged.Count} entries acknowledged, {start} + {recovery.Entries.Count} recovered");
        TestDirectory.AssertSame(expected, [.. recovery.Entries.Take(expected.Count)]);
        Assert.True(recovery.State.Term >= _acknowledgedState.Term);
        if (recovery.State.Term == _acknowledgedState.Term && !_acknowledgedState.IsEmpty)
        {
            Assert.Equal(_acknowledgedState.Vote, recovery.State.Vote);
        }

        var last = start + (ulong)recovery.Entries.Count;
        var next = TestDirectory.Entry(term: 100, last + 1, bytes: 10);
        directory.Wal.Save(TestDirectory.State(term: 100, recovery.State.Commit), [next]);
        if (_acknowledged.Count <= (int)last)
        {
            _acknowledged.AddRange(recovery.Entries.Skip(_acknowledged.Count - (int)start));
            _acknowledged.Add(next);
            _acknowledgedState = TestDirectory.State(term: 100, recovery.State.Commit);
        }

        return (last, recovery.State);
    }
}
