using Netcd.Configuration;
using Netcd.Disk;

namespace Netcd.Tests.Configuration;

public sealed class MemberSettingsTests
{
    [Fact]
    public void The_member_gets_what_the_user_typed()
    {
        var options = MemberSettings.OptionsOf(Settings(
            "--name n1 --data-dir d --wal-dir w --advertise-client-urls http://c:1 --initial-advertise-peer-urls " +
            "http://b:2,http://a:1 --initial-cluster-token t --snapshot-count 5 --heartbeat-interval 10 " +
            "--election-timeout 50 --max-snapshots 1 --max-wals 2 --dialect 2.3 --allow-v3-keys " +
            "--initial-cluster-state existing --force-new-cluster --strict-reconfig-check=false --pre-vote=false " +
            "--initial-election-tick-advance=false"));

        Assert.Equal("n1", options.Name);
        Assert.Equal("d", options.DataDirectory);
        Assert.Equal("w", options.WalDirectory);
        Assert.Equal("http://c:1", Assert.Single(options.AdvertiseClientUrls));
        var founder = Assert.Single(options.InitialCluster);
        Assert.Equal("n1", founder.Name);
        Assert.Equal("http://a:1 http://b:2", string.Join(' ', founder.PeerUrls));
        Assert.Equal("http://a:1 http://b:2", string.Join(' ', options.AdvertisePeerUrls ?? []));
        Assert.Equal("t", options.InitialClusterToken);
        Assert.True(options.JoinsExisting);
        Assert.True(options.ForceNewCluster);
        Assert.False(options.StrictReconfigCheck);
        Assert.False(options.PreVote);
        Assert.False(options.AdvancesElectionTicks);
        Assert.Equal(5UL, options.SnapshotCount);
        Assert.Equal(TimeSpan.FromMilliseconds(10), options.HeartbeatInterval);
        Assert.Equal(TimeSpan.FromMilliseconds(50), options.ElectionTimeout);
        Assert.Equal(1, options.SnapshotsMax);
        Assert.Equal(2, options.WalsMax);
        Assert.Equal(Dialect.Etcd23, options.Dialect);
        Assert.True(options.AllowV3Keys);
    }

    [Fact]
    public void Unless_told_otherwise_a_member_is_as_careful_as_etcd()
    {
        var options = MemberSettings.OptionsOf(Settings(""));

        Assert.True(options.StrictReconfigCheck);
        Assert.True(options.AdvancesElectionTicks);
        Assert.True(options.PreVote); // More careful: 3.4 has it off, 3.5 on.
        Assert.False(options.JoinsExisting || options.ForceNewCluster);
    }

    [Fact]
    public void All_members_of_the_cluster_are_founders()
    {
        var founders = MemberSettings.OptionsOf(Settings(
            "--name b --initial-cluster b=http://b:1,a=http://a:2,b=http://b:0 --initial-advertise-peer-urls http://b:9"))
            .InitialCluster;

        Assert.Equal(
            ["a http://a:2", "b http://b:0 http://b:1"],
            founders.Select(founder => $"{founder.Name} {string.Join(' ', founder.PeerUrls)}"));
    }

    [Fact]
    public void A_restart_does_not_look_at_the_cluster() =>
        Assert.Equal("n1", Assert.Single(MemberSettings.OptionsOf(Settings("--name n1 --initial-cluster ?")).InitialCluster).Name);

    [Fact]
    public void Two_snapshots_are_kept_unless_the_user_wants_more()
    {
        Assert.Equal(2, MemberSettings.OptionsOf(Settings("")).SnapshotsMax);
        Assert.Equal(5, MemberSettings.OptionsOf(Settings("--max-snapshots 5")).SnapshotsMax);
    }

    [Fact]
    public void Without_a_dialect_the_directory_decides() => Assert.Null(MemberSettings.OptionsOf(Settings("")).Dialect);

    [Theory]
    [InlineData("member/wal/0000000000000000-0000000000000000.wal", "", true)]
    [InlineData("wal/0000000000000000-0000000000000000.wal", "--wal-dir {0}/wal", true)]
    [InlineData("member/wal/0.tmp", "", false)]
    [InlineData("member/snap/db", "", false)]
    public void A_member_exists_once_it_has_a_log(string file, string arguments, bool expected)
    {
        var directory = Directory.CreateTempSubdirectory("netcd-");
        try
        {
            var path = Path.Combine(directory.FullName, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
            File.WriteAllText(path, "");

            var settings = Settings($"--data-dir {directory.FullName} " + arguments.Replace("{0}", directory.FullName));
            Assert.Equal(expected, MemberSettings.ExistsAlready(settings));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static NetcdSettings Settings(string arguments) =>
        Assert.IsType<CommandLine.RunServer>(CommandLine.Read(
            arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), new Dictionary<string, string>(),
            memberExists: _ => true)).Settings;
}
