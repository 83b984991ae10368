using System.IO.Compression;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Disk.Backend;
using Netcd.Disk.Files;
using Netcd.TestKit.Files;
using Netcd.TestKit.Fixtures;

namespace Netcd.Disk.Tests.Backend;

public class BackendTests
{
    /// <summary>The file of a real 3.4.23 after three v3 puts.</summary>
    private const string V3Keys = "etcd-3.4.23-v3-keys.db.gz";

    private const string SnapshotsPath = TestDirectory.Root + "/member/snap";

    [Fact]
    public void A_new_backend_is_found_by_our_own_reader()
    {
        var (disk, backend) = NewBackend();
        backend.Prepare();
        Assert.Equal(0ul, backend.ReadConsistentIndex());
        Assert.False(backend.HasV3Keys());
        Assert.Equal(16384, disk.ReadAll(backend.FilePath).Length);
    }

    [Fact]
    public void The_index_is_raised_in_place_and_never_lowered()
    {
        var (disk, backend) = NewBackend();
        backend.Prepare();
        var before = disk.ReadAll(backend.FilePath);
        backend.RaiseConsistentIndex(index: 6);
        backend.RaiseConsistentIndex(index: 3);
        backend.Prepare();
        Assert.Equal(6ul, backend.ReadConsistentIndex());
        var after = disk.ReadAll(backend.FilePath);
        Assert.Equal(1, before.Zip(after).Count(pair => pair.First != pair.Second));
    }

    [Fact]
    public void A_backend_in_which_etcd_has_not_yet_written_the_index_gets_it_and_keeps_the_rest()
    {
        var (disk, backend) = NewBackend();
        disk.WriteAll(backend.FilePath, Unpack("etcd-3.4.23-no-index.db.gz"));
        var before = ReadBuckets(disk, backend);
        Assert.DoesNotContain(before.Single(bucket => bucket.Name == "meta").Pairs, IsIndex);

        backend.Prepare();
        backend.RaiseConsistentIndex(index: 9);
        var after = ReadBuckets(disk, backend);
        Assert.Equal(before.Select(bucket => bucket.Name), after.Select(bucket => bucket.Name));
        foreach (var (old, now) in before.Zip(after))
        {
            Assert.Equal(old.Pairs, now.Pairs.Where(pair => !IsIndex(pair)), (left, right) =>
                left.Key.AsSpan().SequenceEqual(right.Key) && left.Value.AsSpan().SequenceEqual(right.Value));
        }

        Assert.Equal(9ul, backend.ReadConsistentIndex());
    }

    [Fact]
    public void A_backend_of_etcd_3_4_is_read_and_raised()
    {
        using var fixture = EtcdFixture.Unpack("etcd-3.4.23-v2");
        var directory = Path.Combine(fixture.DataDirectories[0], "member/snap");
        var backend = new BackendFile(new PhysicalFileSystem(), directory, NullLogger.Instance);
        Assert.False(backend.HasV3Keys());
        Assert.InRange(backend.ReadConsistentIndex(), 183ul, 192ul);
        backend.RaiseConsistentIndex(index: 1000);
        Assert.Equal(1000ul, backend.ReadConsistentIndex());
    }

    [Fact]
    public void A_directory_with_v3_keys_is_opened_only_on_request_and_they_stay()
    {
        var (disk, backend) = NewBackend();
        TestDirectory.Found(disk, TestDirectory.Options(dialect: null)).CloseCleanly();
        disk.WriteAll(backend.FilePath, Unpack(V3Keys));
        var refused = Assert.Throws<DataDirectoryException>(() => TestDirectory.Open(disk, TestDirectory.Options(dialect: null)));
        Assert.Contains("v3 keys", refused.Message, StringComparison.Ordinal);
        Assert.Equal(backend.FilePath, refused.Path);

        using var directory = TestDirectory.Open(disk, TestDirectory.Options(dialect: null) with { AllowV3Keys = true });
        directory.Recover();
        Assert.True(backend.HasV3Keys());
    }

    [Fact]
    public void Any_changed_byte_ends_in_an_answer_or_an_error_that_names_the_file()
    {
        var (disk, backend) = NewBackend();
        var whole = Unpack(V3Keys);
        for (var offset = 0; offset < whole.Length; offset++)
        {
            var damaged = whole.ToArray();
            damaged[offset] ^= 0xff;
            disk.WriteAll(backend.FilePath, damaged);
            try
            {
                backend.HasV3Keys();
                backend.ReadConsistentIndex();
            }
            catch (DataDirectoryException failure)
            {
                Assert.Equal(backend.FilePath, failure.Path);
            }
        }
    }

    private static (MemoryFileSystem Disk, BackendFile Backend) NewBackend()
    {
        var disk = new MemoryFileSystem();
        disk.CreateDirectory(SnapshotsPath);
        return (disk, new BackendFile(disk, SnapshotsPath, NullLogger.Instance));
    }

    private static List<BackendBucket> ReadBuckets(MemoryFileSystem disk, BackendFile backend)
    {
        using var file = disk.Open(backend.FilePath, FileUse.Read);
        return new BoltReader(file).ReadBuckets();
    }

    private static bool IsIndex((byte[] Key, byte[] Value) pair) => pair.Key.AsSpan().SequenceEqual("consistent_index"u8);

    private static byte[] Unpack(string name)
    {
        using var packed = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));
        using var unpacked = new GZipStream(packed, CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        return bytes.ToArray();
    }
}
