using Netcd.Disk.Segments;
using Netcd.TestKit.Files;

namespace Netcd.Disk.Tests.Segments;

public class WalBytesTests
{
    [Theory]
    [InlineData(Dialect.Etcd23)]
    [InlineData(Dialect.Etcd34)]
    public void A_new_log_is_that_of_etcd_to_the_byte(Dialect dialect)
    {
        var fileSystem = new MemoryFileSystem();
        using var directory = TestDirectory.Create(fileSystem, TestDirectory.Options(dialect));

        Assert.Equal(
            "0400000000000000" + "08041000" +
            "2000000000000000" + "0801108a9abb9b0f1a16" + "08f388c49ecaa391abe50110d4cecaa39e8899c8e101" +
            "0e00000000000000" + "080510f19bc19901" + "1a0408001000",
            Convert.ToHexStringLower(fileSystem.ReadAll(TestDirectory.FirstSegment)));
    }

    [Fact]
    public void A_save_is_entries_then_state_and_the_zeros_behind_it_go_at_a_clean_stop()
    {
        var fileSystem = new MemoryFileSystem();
        var directory = TestDirectory.Create(fileSystem, TestDirectory.Options(Dialect.Etcd34));
        var head = fileSystem.ReadAll(TestDirectory.FirstSegment);
        directory.Wal.Save(TestDirectory.State(term: 1, commit: 1), [TestDirectory.Entry(term: 1, index: 1, bytes: 3)]);

        var expected = new RecordWriter();
        expected.Begin(0x1330_4df1 /* the sum at the end of the head */);
        expected.AddEntry(TestDirectory.Entry(term: 1, index: 1, bytes: 3));
        expected.AddState(TestDirectory.State(term: 1, commit: 1));
        var data = (byte[])[.. head, .. expected.Frames];
        var file = fileSystem.ReadAll(TestDirectory.FirstSegment);
        Assert.Equal(data, file[..data.Length]);
        Assert.Equal(0, file.Length % 4096);
        Assert.All(file[data.Length..], next => Assert.Equal(0, next));

        directory.CloseCleanly();
        Assert.Equal(data, fileSystem.ReadAll(TestDirectory.FirstSegment));
    }

    [Fact]
    public void In_the_dialect_of_2_3_nothing_ever_follows_the_last_record()
    {
        var fileSystem = new MemoryFileSystem();
        using var directory = TestDirectory.Create(fileSystem, TestDirectory.Options(Dialect.Etcd23));
        directory.Wal.Save(TestDirectory.State(term: 1, commit: 1), [TestDirectory.Entry(term: 1, index: 1, bytes: 3)]);
        Assert.NotEqual(0, fileSystem.ReadAll(TestDirectory.FirstSegment)[^1]);
        Assert.False(fileSystem.FileExists(TestDirectory.Root + "/member/snap/db"));
    }
}
