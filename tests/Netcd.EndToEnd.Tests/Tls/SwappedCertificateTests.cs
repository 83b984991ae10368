using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json.Nodes;
using Netcd.EndToEnd.Tests.Cluster;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Certificates;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Tls;

/// <summary>
/// Certificates and authorities are exchanged in a cluster that runs, as docs/operations.md says, while a client writes:
/// none of its writes fails or is lost.
/// </summary>
public sealed class SwappedCertificateTests : IDisposable
{
    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _old;
    private readonly TestAuthority _new;
    private readonly IssuedCertificate _server;
    private readonly IssuedCertificate _peer;
    private readonly string _trusted;
    private int _issued;

    public SwappedCertificateTests()
    {
        _old = _directory.NewAuthority("old");
        _new = _directory.NewAuthority("new");
        _server = _old.Issue("server");
        _peer = _old.Issue("peer");
        _trusted = _directory.Child("trusted.pem");
        File.WriteAllText(_trusted, _old.Pem);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task New_certificates_of_the_same_authority_and_then_a_new_authority_fail_no_write_of_a_cluster()
    {
        await using var cluster = await ProcessCluster.StartAsync(Options(Programs.Netcd, Programs.Netcd, Programs.Netcd));
        var leader = await cluster.LeaderAsync();
        var followers = await cluster.FollowersAsync();
        var writer = new SecureWriter(followers[0].Options.SecureClientUrl, _old.Issue("client"), _old.Pem + _new.Pem);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() => writer.WriteAsync(stop.Token));

        // A new certificate for each purpose.
        await SwapAsync(cluster, _old);
        await RestartAsync(followers[1]);

        // Both authorities, then certificates of the new one, then the new one alone.
        Trust(_old.Pem + _new.Pem);
        await SwapAsync(cluster, _new);
        writer.Present(_new.Issue("next-client"));
        var mark = writer.Acknowledged;
        await Poll.UntilAsync("the writer uses its new certificate", () => writing.IsCompleted || writer.Acknowledged > mark + 1);
        Trust(_new.Pem);
        await RestartAsync(followers[1]);
        await RestartAsync(leader);

        await stop.CancelAsync();
        await writing;
        Assert.Empty(Refusals(cluster)); // Neither of the client nor of a member.
        await AssertKeptAsync(cluster, writer);
        var late = new SecureWriter(followers[0].Options.SecureClientUrl, _old.Issue("late"), _new.Pem);
        await Assert.ThrowsAsync<HttpRequestException>(() => late.WriteAsync(CancellationToken.None));
    }

    [Fact]
    public async Task New_certificates_of_the_same_authority_are_taken_in_a_cluster_with_an_etcd_too()
    {
        await using var cluster = await ProcessCluster.StartAsync(Options(Programs.Etcd, Programs.Netcd, Programs.Netcd));
        var writer = new SecureWriter(cluster.Members[1].Options.SecureClientUrl, _old.Issue("client"), _old.Pem);
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() => writer.WriteAsync(stop.Token));

        await SwapAsync(cluster, _old);
        await RestartAsync(cluster.Members[2]); // It dials the etcd, and the etcd dials it.

        await stop.CancelAsync();
        await writing;
        await AssertKeptAsync(cluster, writer);
        await EveryWay.AssertAsync(cluster);
    }

    private ClusterOptions Options(params ServerProgram[] programs) => new()
    {
        Programs = programs,
        HasPeerTls = true,
        HasClientTls = true,
        Extra =
        [
            "--cert-file", _server.CertFile, "--key-file", _server.KeyFile, "--trusted-ca-file", _trusted, "--client-cert-auth",
            "--peer-cert-file", _peer.CertFile, "--peer-key-file", _peer.KeyFile, "--peer-trusted-ca-file", _trusted,
            "--peer-client-cert-auth",
            "--election-timeout", "5000", // A write may come to nothing when a busy machine loses its leader.
        ],
    };

    /// <summary>Puts new certificates in place and waits until every member shows them on both ports.</summary>
    private async Task SwapAsync(ProcessCluster cluster, TestAuthority authority)
    {
        var (server, peer) = (authority.Issue($"server-{++_issued}"), authority.Issue($"peer-{_issued}"));
        _server.ReplaceBy(server);
        _peer.ReplaceBy(peer);
        foreach (var member in cluster.Members)
        {
            await WaitUntilShownAsync(member, member.Options.SecureClientPort ?? 0, server);
            await WaitUntilShownAsync(member, member.Options.PeerPort, peer);
        }
    }

    private void Trust(string pem)
    {
        File.WriteAllText($"{_trusted}.new", pem);
        File.Move($"{_trusted}.new", _trusted, overwrite: true);
    }

    private static async Task RestartAsync(ClusterMember member)
    {
        await member.StopAsync();
        member.Launch();
        await member.WaitUntilHealthyAsync();
    }

    private static Task<string> WaitUntilShownAsync(ClusterMember member, int port, IssuedCertificate issued) => Poll.UntilAsync(
        $"{member.Name} shows its new certificate on port {port}",
        async () => await ShownSerialAsync(port) == issued.SerialNumber ? "yes" : null,
        explain: member.LogTail);

    private static async Task<string?> ShownSerialAsync(int port)
    {
        using var client = new TcpClient("127.0.0.1", port);
        string? serial = null;
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) =>
        {
            serial = certificate?.GetSerialNumberString();
            return false; // It has seen enough; the member is told that it is not trusted.
        });
        await Assert.ThrowsAsync<AuthenticationException>(() => tls.AuthenticateAsClientAsync("localhost"));
        return serial;
    }

    /// <summary>Lines on certificates that were refused; the connections of this test that only look show none.</summary>
    private static IEnumerable<string> Refusals(ProcessCluster cluster) => cluster.Members
        .SelectMany(member => member.Log.Split('\n'))
        .Where(line => line.Contains("x509: ", StringComparison.Ordinal));

    private static async Task AssertKeptAsync(ProcessCluster cluster, SecureWriter writer)
    {
        Assert.NotEqual(0, writer.Acknowledged);
        foreach (var member in cluster.Members)
        {
            await member.WaitForAsync($"/secure/{writer.Acknowledged}", $"{writer.Acknowledged}");
            var kept = JsonNode.Parse((await member.GetAsync("/v2/keys/secure")).Body)?["node"]?["nodes"]?.AsArray();
            Assert.Equal(writer.Acknowledged, kept?.Count);
        }
    }
}
