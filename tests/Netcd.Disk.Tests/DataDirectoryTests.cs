using Netcd.Disk.Files;
using Netcd.TestKit.Files;

namespace Netcd.Disk.Tests;

public class DataDirectoryTests
{
    private const string BackendPath = TestDirectory.Root + "/member/snap/db";

    [Theory]
    [InlineData("passwd", true)]
    [InlineData("lost+found", false)] // The root of a file system.
    [InlineData("fixtures", false)] // The certificates of --auto-tls, which are made before the member is.
    [InlineData(".keep", false)]
    public void A_directory_of_somebody_else_is_refused_before_anything_is_written(string name, bool isForeign)
    {
        var disk = new MemoryFileSystem();
        disk.CreateDirectory(TestDirectory.Root);
        disk.WriteAll($"{TestDirectory.Root}/{name}", "x"u8);

        var failure = Record.Exception(() => TestDirectory.Found(disk, TestDirectory.Options(dialect: null)).Dispose());

        Assert.Equal(isForeign, failure is DataDirectoryException);
        Assert.Equal(isForeign, failure?.Message.Contains(name, StringComparison.Ordinal) ?? false);
        Assert.Equal(!isForeign, disk.DirectoryExists(TestDirectory.Root + "/member"));
    }

    [Fact]
    public void What_strangers_put_beside_a_member_is_left_alone()
    {
        var disk = new MemoryFileSystem();
        TestDirectory.Found(disk, TestDirectory.Options(dialect: null)).CloseCleanly();
        disk.WriteAll(TestDirectory.Root + "/notes.txt", "x"u8);

        using var again = TestDirectory.Open(disk, TestDirectory.Options(dialect: null));

        Assert.True(again.IsInitialized);
    }

    [Theory]
    [InlineData(Dialect.Etcd23)]
    [InlineData(Dialect.Etcd34)]
    public void A_directory_keeps_its_dialect(Dialect dialect)
    {
        var disk = new MemoryFileSystem();
        TestDirectory.Found(disk, TestDirectory.Options(dialect)).CloseCleanly();
        using var again = TestDirectory.Open(disk, TestDirectory.Options(dialect: null));
        Assert.True(again.IsInitialized);
        Assert.Equal(dialect, again.Dialect);
    }

    [Theory]
    [InlineData(Dialect.Etcd23, Dialect.Etcd23)]
    [InlineData(Dialect.Etcd23, null)]
    [InlineData(Dialect.Etcd34, Dialect.Etcd34)]
    [InlineData(Dialect.Etcd34, null)]
    public void However_far_a_creation_came_it_is_begun_anew_or_the_first_save_is_there(Dialect first, Dialect? second)
    {
        for (var operation = 1; ; operation++)
        {
            var disk = new MemoryFileSystem();
            disk.FailAt(operation, DiskError.InputOutput, keepFailing: true);
            try
            {
                TestDirectory.Found(disk, TestDirectory.Options(first)).Dispose();
                break;
            }
            catch (Exception failure) when (failure is DiskFailedException or DataDirectoryException)
            {
                foreach (var kind in Enum.GetValues<CrashKind>())
                {
                    var crashed = disk.Crash(kind, seed: 3);
                    var expected = second ?? Dialect.Etcd34;
                    using (var again = TestDirectory.Open(crashed, TestDirectory.Options(second)))
                    {
                        if (again.IsInitialized)
                        {
                            again.Recover();
                            expected = first; // The first save arrived, though nobody heard of it.
                        }
                        else
                        {
                            again.Create(TestDirectory.Metadata);
                            again.Wal.Save(TestDirectory.State(term: 1, commit: 0), []);
                        }

                        again.CloseCleanly();
                    }

                    Assert.Equal(expected == Dialect.Etcd34, crashed.FileExists(BackendPath));
                    using var last = TestDirectory.Open(crashed, TestDirectory.Options(dialect: null));
                    Assert.Equal(TestDirectory.State(term: 1, commit: 0), last.Recover().State);
                    Assert.Equal(expected, last.Dialect);
                }
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/wal")]
    public void A_backend_that_lost_its_log_does_not_make_a_new_member(string? otherWal)
    {
        var disk = new MemoryFileSystem();
        TestDirectory.Found(disk, TestDirectory.Options(dialect: null) with { WalPath = "/old" }).CloseCleanly();
        var options = TestDirectory.Options(dialect: null) with { WalPath = otherWal };
        AssertRefused(disk, options, otherWal ?? TestDirectory.Root + "/member/wal", "--wal-dir");
        AssertRefused(disk, options, otherWal ?? TestDirectory.Root + "/member/wal", BackendPath);
        Assert.Empty(disk.List(otherWal ?? TestDirectory.Root + "/member/wal"));
    }

    [Fact]
    public void A_problem_with_the_wal_directory_names_its_flag()
    {
        var disk = new MemoryFileSystem();
        disk.WriteAll("/wal", [1]);
        AssertRefused(disk, TestDirectory.Options(dialect: null) with { WalPath = "/wal" }, "/wal", "another --wal-dir");
        AssertRefused(disk, TestDirectory.Options(dialect: null) with { WalPath = "/wal/sub" }, "/wal/sub", "another --wal-dir");
    }

    [Fact]
    public void A_file_among_the_parents_is_named()
    {
        var disk = new MemoryFileSystem();
        disk.WriteAll("/file", [1]);
        AssertRefused(disk, TestDirectory.Options(dialect: null) with { Path = "/file/a/b" }, "/file/a/b",
            "a part of the path, /file, is not a directory");
    }

    [Fact]
    public void However_far_the_creation_of_a_3_4_directory_came_it_never_looks_like_2_3()
    {
        for (var operation = 1; ; operation++)
        {
            var disk = new MemoryFileSystem();
            disk.FailAt(operation, DiskError.InputOutput, keepFailing: true);
            try
            {
                TestDirectory.Found(disk, TestDirectory.Options(dialect: null)).Dispose();
                break;
            }
            catch (Exception failure) when (failure is DiskFailedException or DataDirectoryException)
            {
                foreach (var kind in Enum.GetValues<CrashKind>())
                {
                    using var again = TestDirectory.Open(disk.Crash(kind, seed: 3), TestDirectory.Options(dialect: null));
                    Assert.Equal(Dialect.Etcd34, again.Dialect);
                }
            }
        }
    }

    [Fact]
    public void A_2_3_directory_becomes_one_of_3_4_on_request_but_not_back()
    {
        var disk = new MemoryFileSystem();
        TestDirectory.Found(disk, TestDirectory.Options(Dialect.Etcd23)).CloseCleanly();
        using (var directory = TestDirectory.Open(disk, TestDirectory.Options(Dialect.Etcd34)))
        {
            directory.Recover();
            directory.CloseCleanly();
        }

        Assert.True(disk.FileExists(BackendPath));
        var refused = Assert.Throws<DataDirectoryException>(() => TestDirectory.Open(disk, TestDirectory.Options(Dialect.Etcd23)));
        Assert.Equal(BackendPath, refused.Path);
    }

    [Fact]
    public void Zeros_that_a_crash_left_are_cut_off_in_the_2_3_dialect()
    {
        var disk = new MemoryFileSystem();
        TestDirectory.Found(disk, TestDirectory.Options(Dialect.Etcd23)).CloseCleanly();
        var log = disk.ReadAll(TestDirectory.FirstSegment);
        disk.WriteAll(TestDirectory.FirstSegment, [.. log, .. new byte[100]]);
        using var directory = TestDirectory.Open(disk, TestDirectory.Options(dialect: null));
        directory.Recover();
        Assert.Equal(log, disk.ReadAll(TestDirectory.FirstSegment));
    }

    [Fact]
    public void A_file_in_the_directorys_place_is_named()
    {
        var disk = new MemoryFileSystem();
        disk.WriteAll(TestDirectory.Root, [1]);
        AssertRefused(disk, TestDirectory.Options(dialect: null), TestDirectory.Root, "is a file, not a directory");
    }

    [Fact]
    public void A_directory_of_both_roles_or_of_a_proxy_is_refused()
    {
        var disk = new MemoryFileSystem();
        disk.CreateDirectory(TestDirectory.Root + "/proxy");
        AssertRefused(disk, TestDirectory.Options(dialect: null), TestDirectory.Root, "belongs to a proxy");
        disk.CreateDirectory(TestDirectory.Root + "/member");
        AssertRefused(disk, TestDirectory.Options(dialect: null), TestDirectory.Root, "both a member and a proxy");
    }

    [Fact]
    public void A_log_elsewhere_does_not_make_a_new_member()
    {
        var disk = new MemoryFileSystem();
        TestDirectory.Found(disk, TestDirectory.Options(dialect: null)).CloseCleanly();
        var options = TestDirectory.Options(dialect: null) with { WalPath = "/wal" };
        AssertRefused(disk, options, "/wal", "--wal-dir");
    }

    [Fact]
    public void A_wal_directory_of_its_own_is_used_as_it_is()
    {
        var disk = new MemoryFileSystem();
        var options = TestDirectory.Options(dialect: null) with { WalPath = "/wal" };
        TestDirectory.Found(disk, options).CloseCleanly();
        Assert.True(disk.FileExists("/wal/0000000000000000-0000000000000000.wal"));
        Assert.False(disk.DirectoryExists(TestDirectory.Root + "/member/wal"));
        using var again = TestDirectory.Open(disk, options);
        Assert.Equal(TestDirectory.Metadata, again.Recover().Metadata);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void The_layout_of_etcd_2_0_is_moved_even_after_a_crash_half_way(int movedBefore)
    {
        var disk = new MemoryFileSystem();
        TestDirectory.Found(disk, TestDirectory.Options(Dialect.Etcd23)).CloseCleanly();
        var unfinished = TestDirectory.Root + "/member.tmp";
        disk.Rename(TestDirectory.Root + "/member", unfinished);
        if (movedBefore < 2)
        {
            disk.Rename(unfinished + "/wal", TestDirectory.Root + "/wal");
        }

        if (movedBefore < 1)
        {
            disk.Rename(unfinished + "/snap", TestDirectory.Root + "/snap");
            disk.DeleteFile(unfinished);
        }

        using var directory = TestDirectory.Open(disk, TestDirectory.Options(dialect: null));
        Assert.Equal(TestDirectory.Metadata, directory.Recover().Metadata);
        Assert.Equal(["member"], disk.List(TestDirectory.Root));
    }

    [Theory]
    [InlineData(DiskError.Denied, "owner")]
    [InlineData(DiskError.ReadOnly, "writable")]
    [InlineData(DiskError.Full, "space")]
    public void What_the_system_refuses_is_said_in_one_line_with_advice(DiskError error, string advice)
    {
        var disk = new MemoryFileSystem();
        disk.FailAt(operation: 1, error, keepFailing: true);
        var refused = Assert.Throws<DataDirectoryException>(() => TestDirectory.Open(disk, TestDirectory.Options(dialect: null)));
        Assert.Contains(advice, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void A_second_opening_of_a_running_members_directory_is_refused()
    {
        var root = Directory.CreateTempSubdirectory("netcd-disk-");
        try
        {
            var options = new DataDirectoryOptions { Path = Path.Combine(root.FullName, "data") };
            var running = TestDirectory.Found(new PhysicalFileSystem(), options);
            var refused = Assert.Throws<DataDirectoryException>(() => TestDirectory.Open(new PhysicalFileSystem(), options));
            Assert.Contains("locked by another process", refused.Message, StringComparison.Ordinal);

            running.CloseCleanly();
            using var next = TestDirectory.Open(new PhysicalFileSystem(), options);
            Assert.True(next.IsInitialized);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void Files_and_directories_are_created_with_etcds_modes()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // It has no modes.
        }

        var root = Directory.CreateTempSubdirectory("netcd-disk-");
        try
        {
            var data = Path.Combine(root.FullName, "data");
            TestDirectory.Found(new PhysicalFileSystem(), new DataDirectoryOptions { Path = data }).CloseCleanly();
            const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            foreach (var directory in (string[])["", "member", "member/wal", "member/snap"])
            {
                Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(data, directory)));
            }

            foreach (var file in Directory.GetFiles(data, "*", SearchOption.AllDirectories))
            {
                Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
            }
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static void AssertRefused(MemoryFileSystem disk, DataDirectoryOptions options, string path, string text)
    {
        var refused = Assert.Throws<DataDirectoryException>(() => TestDirectory.Open(disk, options));
        Assert.Equal(path, refused.Path);
        Assert.Contains(text, refused.Message, StringComparison.Ordinal);
    }
}
