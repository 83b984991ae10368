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
    private const int SectorBytes = 512;

    [Fact]
    public void A_new_backend_is_found_by_our_own_reader()
    {
        var (disk, backend) = NewBackend();
        backend.Prepare();
        Assert.Equal(0ul, backend.ReadConsistentIndex());
        Assert.False(backend.HasV3Keys(isOfMember: true));
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
    public void A_backend_that_etcdctl_backup_made_is_known_to_have_no_v3_keys()
    {
        var (disk, backend) = NewBackend();
        disk.WriteAll(backend.FilePath, Unpack("etcd-3.4.23-backup.db.gz"));

        Assert.False(backend.HasV3Keys(isOfMember: true));
    }

    [Fact]
    public void A_backend_of_etcd_3_4_is_read_and_raised()
    {
        using var fixture = EtcdFixture.Unpack("etcd-3.4.23-v2");
        var directory = Path.Combine(fixture.DataDirectories[0], "member/snap");
        var backend = new BackendFile(new PhysicalFileSystem(), directory, NullLogger.Instance);
        Assert.False(backend.HasV3Keys(isOfMember: true));
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
        Assert.True(backend.HasV3Keys(isOfMember: true));
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
                backend.HasV3Keys(isOfMember: true);
                backend.ReadConsistentIndex();
            }
            catch (DataDirectoryException failure)
            {
                Assert.Equal(backend.FilePath, failure.Path);
            }
        }
    }

    [Fact]
    public void Damage_to_a_backend_with_v3_keys_is_refused_or_left_alone_but_for_the_index()
    {
        var origin = new MemoryFileSystem();
        TestDirectory.Found(origin, TestDirectory.Options(dialect: null)).CloseCleanly();
        foreach (var (damaged, damage) in Damages(Unpack(V3Keys)))
        {
            var disk = origin.Crash(CrashKind.KillProcess, seed: 1);
            var backend = new BackendFile(disk, SnapshotsPath, NullLogger.Instance);
            disk.WriteAll(backend.FilePath, damaged);
            try
            {
                using var directory = TestDirectory.Open(disk, TestDirectory.Options(dialect: null) with { AllowV3Keys = true });
                directory.Recover();
                backend.RaiseConsistentIndex(index: 1_000_000);
                Assert.True(IsSameButForIndex(damaged, disk.ReadAll(backend.FilePath)), $"{damage}: other bytes were written");
            }
            catch (DataDirectoryException refused)
            {
                Assert.Equal(backend.FilePath, refused.Path);
            }
            catch (Exception failure) when (failure is not Xunit.Sdk.XunitException)
            {
                throw new InvalidOperationException(damage, failure);
            }
        }
    }

    /// <summary>A cut and zeros from each sector on, and each byte that says something changed.</summary>
    private static IEnumerable<(byte[] Damaged, string Damage)> Damages(byte[] whole)
    {
        for (var offset = 0; offset < whole.Length; offset++)
        {
            if (offset % SectorBytes == 0)
            {
                yield return (whole[..offset], $"cut at byte {offset}");
                yield return ([.. whole[..offset], .. new byte[whole.Length - offset]], $"zeros from byte {offset}");
            }

            if (whole[offset] != 0)
            {
                foreach (var value in (byte[])[0, (byte)~whole[offset], (byte)(whole[offset] ^ 1)])
                {
                    var changed = whole.ToArray();
                    changed[offset] = value;
                    yield return (changed, $"byte {offset} set to {value:x2}");
                }
            }
        }
    }

    private static bool IsSameButForIndex(byte[] before, byte[] after)
    {
        var changed = Enumerable.Range(0, Math.Min(before.Length, after.Length))
            .Where(offset => after[offset] != before[offset]).ToList();
        return before.Length == after.Length && (changed.Count == 0 || changed[^1] - changed[0] < sizeof(ulong));
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
