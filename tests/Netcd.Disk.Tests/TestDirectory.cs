using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Disk.Files;
using Netcd.Raft;
using Netcd.Raft.Log;

namespace Netcd.Disk.Tests;

/// <summary>What the tests of a data directory have in common.</summary>
internal static class TestDirectory
{
    public const string Root = "/data";
    public const string FirstSegment = Root + "/member/wal/0000000000000000-0000000000000000.wal";

    public static readonly WalMetadata Metadata = new(new MemberId(0xe556451ca3d10473), new ClusterId(0xe1906441e472a754));

    public static DataDirectoryOptions Options(Dialect? dialect) => new()
    {
        Path = Root,
        Dialect = dialect,
        ZeroFillBytes = 8192,
    };

    public static DataDirectory Open(IFileSystem fileSystem, DataDirectoryOptions options) =>
        Open(fileSystem, options, NullLogger.Instance);

    public static DataDirectory Open(IFileSystem fileSystem, DataDirectoryOptions options, ILogger logger) =>
        DataDirectory.Open(fileSystem, options, logger);

    public static DataDirectory Create(IFileSystem fileSystem, DataDirectoryOptions options)
    {
        var directory = Open(fileSystem, options);
        directory.Create(Metadata);
        return directory;
    }

    /// <summary>A member's directory whose first save is done.</summary>
    public static DataDirectory Found(IFileSystem fileSystem, DataDirectoryOptions options)
    {
        var directory = Create(fileSystem, options);
        directory.Wal.Save(State(term: 1, commit: 0), []);
        return directory;
    }

    /// <summary>Recovers a log whose entries do not tell the version of the cluster.</summary>
    public static Recovery Recover(this DataDirectory directory) => directory.Recover(isOfEtcd3: _ => false);

    public static HardState State(ulong term, ulong commit) => new(term, Metadata.Member, commit);

    /// <summary>An entry whose data is told by its index, without zero bytes.</summary>
    public static Entry Entry(ulong term, ulong index, int bytes)
    {
        var data = new byte[bytes];
        for (var i = 0; i < bytes; i++)
        {
            data[i] = (byte)(1 + ((index + (ulong)i) % 255));
        }

        return new Entry { Type = EntryType.Normal, Id = new EntryId(term, index), Data = data };
    }

    public static void AssertSame(IEnumerable<Entry> expected, IReadOnlyList<Entry> actual)
    {
        var list = expected.ToList();
        Assert.Equal(list.Select(entry => entry.Id), actual.Select(entry => entry.Id));
        for (var i = 0; i < list.Count; i++)
        {
            Assert.Equal(list[i].Type, actual[i].Type);
            Assert.True(list[i].Data.Span.SequenceEqual(actual[i].Data.Span), $"data of entry {list[i].Id}");
        }
    }
}
