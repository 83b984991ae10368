using Netcd.EndToEnd.Tests.Cluster;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Certificates;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Tls;

/// <summary>Members that talk over TLS and ask each other for certificates.</summary>
public sealed class TlsClusterTests : IDisposable
{
    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _authority;

    public TlsClusterTests() => _authority = _directory.NewAuthority("ca");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Three_members_serve_over_TLS()
    {
        await using var cluster = await ProcessCluster.StartAsync(Options([Programs.Netcd, Programs.Netcd, Programs.Netcd]));

        await EveryWay.AssertAsync(cluster);
        await EveryWay.AssertAsync(cluster);
    }

    [Fact]
    public async Task Etcd_and_netcd_lead_one_another_over_TLS()
    {
        await using var cluster = await ProcessCluster.StartAsync(Options([Programs.Etcd, Programs.Netcd, Programs.Netcd]));

        foreach (var member in cluster.Members.Take(2)) // One of each kind.
        {
            await cluster.MakeLeaderAsync(member);
            await EveryWay.AssertAsync(cluster);
        }
    }

    [Fact]
    public async Task A_member_with_a_certificate_of_somebody_else_stays_outside_and_both_sides_say_why()
    {
        await using var cluster = await ProcessCluster.StartAsync(Options([Programs.Netcd, Programs.Netcd, Programs.Netcd]));
        using var strangers = new TestAuthority("strangers", _directory.Path);
        var outsider = (await cluster.FollowersAsync())[0]; // A write may come to nothing when its leader dies.
        var others = cluster.Members.Where(member => member != outsider).ToArray();
        await outsider.KillAsync();
        var own = strangers.Issue("own");
        outsider.Options = outsider.Options with { Extra = Flags(own, _authority) };

        outsider.Launch();

        await Poll.UntilAsync(
            "the others refuse it",
            () => others[0].Log.Contains(
                "tls: failed to verify client certificate: x509: certificate signed by unknown authority", StringComparison.Ordinal));
        await Poll.UntilAsync(
            "the others do not dial it",
            () => others[0].Log.Contains(
                "(x509: certificate signed by unknown authority; correct the certificate of the member at ",
                StringComparison.Ordinal));
        await others[1].PutAsync("/two", "are enough");
    }

    private ClusterOptions Options(IReadOnlyList<ServerProgram> programs) => new()
    {
        Programs = programs,
        HasPeerTls = true,
        Extra = Flags(_authority.Issue("member"), _authority),
    };

    private static string[] Flags(IssuedCertificate own, TestAuthority trusted) =>
    [
        "--peer-cert-file", own.CertFile, "--peer-key-file", own.KeyFile,
        "--peer-trusted-ca-file", trusted.File, "--peer-client-cert-auth",
    ];
}
