using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Disk.Segments;
using Netcd.Raft;
using Netcd.Raft.Log;

namespace Netcd.Benchmarks;

/// <summary>
/// Appending to the write-ahead log: durable on a real disk (below the temporary directory), and the encoding alone.
/// </summary>
[MemoryDiagnoser]
public class WalBenchmarks
{
    private const int SegmentBytes = 64_000_000;

    private readonly RecordWriter _records = new();
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"netcd-wal-benchmark-{Environment.ProcessId}");
    private DataDirectory? _directory;
    private Entry[] _entries = [];
    private ulong _lastIndex;
    private long _bytesSinceRelease;

    [Params(1, 64)]
    public int EntryCount { get; set; }

    [GlobalSetup]
    public void Create()
    {
        _entries = [.. Enumerable.Range(start: 1, EntryCount).Select(index => Samples.Entry((ulong)index))];
        _directory = DataDirectory.Open(
            new PhysicalFileSystem(),
            new DataDirectoryOptions { Path = _path, WalsMax = 1, SegmentBytes = SegmentBytes },
            NullLogger.Instance);
        _directory.Create(new WalMetadata(new MemberId(1), new ClusterId(1)));
    }

    [Benchmark]
    public void AppendAndSync()
    {
        for (var i = 0; i < EntryCount; i++)
        {
            _entries[i] = _entries[i] with { Id = new EntryId(Term: 1, ++_lastIndex) };
        }

        Directory.Wal.Save(new HardState(Term: 1, new MemberId(1), _lastIndex), _entries);
        ReleaseNowAndThen();
    }

    [Benchmark]
    public int EncodeOnly()
    {
        _records.Begin(crc: 0);
        foreach (var entry in _entries)
        {
            _records.AddEntry(entry);
        }

        return _records.Frames.Length;
    }

    [GlobalCleanup]
    public void Delete()
    {
        Directory.CloseCleanly();
        System.IO.Directory.Delete(_path, recursive: true);
    }

    private DataDirectory Directory => _directory ?? throw new InvalidOperationException("Create has not run.");

    /// <summary>Keeps the disk from filling up, once in many thousand appends.</summary>
    private void ReleaseNowAndThen()
    {
        _bytesSinceRelease += EntryCount * (long)_entries[0].Data.Length;
        if (_bytesSinceRelease > SegmentBytes)
        {
            _bytesSinceRelease = 0;
            Directory.ReleaseWal(_lastIndex);
            Directory.Purge();
        }
    }
}
