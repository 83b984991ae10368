using Netcd.EndToEnd.Tests.Cluster;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Tls;

/// <summary>Members that make their certificates themselves (--auto-tls, --peer-auto-tls), as netcd and as etcd.</summary>
public sealed class AutoTlsTests
{
    private static readonly string[] Files = ["client/cert.pem", "client/key.pem", "peer/cert.pem", "peer/key.pem"];

    [Fact]
    public async Task Members_with_certificates_of_their_own_form_a_cluster_and_each_program_goes_on_with_what_the_other_made()
    {
        await using var cluster = await ProcessCluster.StartAsync(
            new ClusterOptions
            {
                Programs = [Programs.Etcd, Programs.Netcd, Programs.Netcd],
                HasPeerTls = true,
                HasClientTls = true,
                Extra = ["--auto-tls", "--peer-auto-tls"],
            });
        await EveryWay.AssertAsync(cluster);

        foreach (var (member, program) in new[] { (cluster.Members[0], Programs.Netcd), (cluster.Members[1], Programs.Etcd) })
        {
            var made = CertificatesOf(member);
            await member.StopAsync();
            member.LaunchAs(program);
            await member.WaitUntilHealthyAsync();

            Assert.Equal(made, CertificatesOf(member));
            Assert.DoesNotContain("does not belong in the data directory", member.Log, StringComparison.Ordinal);
            var health = await ChildProcess.RunAsync(
                "/usr/bin/curl", ["-sS", "--insecure", $"{member.Options.SecureClientUrl}/health"], new Dictionary<string, string>());
            Assert.Equal("{\"health\":\"true\"}", health.Output.Trim());
        }

        await EveryWay.AssertAsync(cluster);
    }

    private static string[] CertificatesOf(ClusterMember member) =>
        [.. Files.Select(file => File.ReadAllText(Path.Combine(member.Options.DataDir, "fixtures", file)))];
}
