using Netcd.Logging;

namespace Netcd.Tests.Logging;

public sealed class LogLineTests
{
    private static readonly DateTimeOffset Time =
        new DateTimeOffset(2026, 11, 20, 18, 9, 41, TimeSpan.FromHours(2)).AddTicks(2284660);

    [Theory]
    [InlineData(nameof(EtcdLevel.Critical), "C")]
    [InlineData(nameof(EtcdLevel.Error), "E")]
    [InlineData(nameof(EtcdLevel.Warning), "W")]
    [InlineData(nameof(EtcdLevel.Notice), "N")]
    [InlineData(nameof(EtcdLevel.Info), "I")]
    [InlineData(nameof(EtcdLevel.Debug), "D")]
    [InlineData(nameof(EtcdLevel.Trace), "T")]
    public void A_line_has_local_time_level_package_and_text(string level, string letter) =>
        Assert.Equal(
            $"2026-11-20 18:09:41.228466 {letter} | etcdserver: name = default\n",
            LogLine.Format(Time, Enum.Parse<EtcdLevel>(level), "etcdserver", "name = default"));

    [Fact]
    public void A_text_cannot_start_a_line_of_its_own() =>
        Assert.Equal(
            "2026-11-20 18:09:41.228466 I | etcdhttp: a\\x0ab\\x1b[0m\n",
            LogLine.Format(Time, EtcdLevel.Info, "etcdhttp", "a\nb\u001b[0m"));

    [Theory]
    [InlineData("Netcd.Server.Member", "etcdserver")]
    [InlineData("Netcd.Server.Membership.Cluster", "membership")]
    [InlineData("Netcd.Disk.Wal.WalReader", "wal")]
    [InlineData("Netcd.Disk.WalThing", "fileutil")]
    [InlineData("Netcd.Raft", "raft")]
    [InlineData("Netcd.Program", "etcdmain")]
    [InlineData("Netcd", "etcdmain")]
    [InlineData("osutil", "osutil")]
    public void A_package_has_the_name_that_etcd_gives_it(string category, string package) =>
        Assert.Equal(package, PackageName.Of(category));
}
