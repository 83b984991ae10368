using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Certificates;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Tls;

/// <summary>A member that lost its directory rejoins a cluster that wants certificates and passwords.</summary>
public sealed class SecureRejoinTests : IDisposable
{
    private const string Password = "a-long-secret";

    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _clients;
    private readonly TestAuthority _peers;

    public SecureRejoinTests()
    {
        _clients = _directory.NewAuthority("clients");
        _peers = _directory.NewAuthority("peers");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_wiped_member_rejoins_over_TLS_with_private_authorities_and_the_password_of_root()
    {
        await using var cluster = await ProcessCluster.StartAsync(Options());
        var member = (await cluster.FollowersAsync())[0];
        var other = cluster.Members.First(one => one != member);
        await other.PutAsync("/k", "x");
        await EnableAuthAsync(other);
        await member.KillAsync();
        member.Wipe();
        var (oldId, flags) = (member.Id, member.Options.Extra);

        member.Options = member.Options with { Extra = [.. flags, "--rejoin", other.Options.SecureClientUrl] };
        member.Launch();
        Assert.Equal(1, await member.WaitForExitAsync());
        Assert.Contains(
            "answers 401, since authentication is on (give --rejoin-login-file with name:password of a user with the role root)",
            member.Log, StringComparison.Ordinal);

        var login = _directory.Child("login");
        await File.WriteAllTextAsync(login, $"root:{Password}\n");
        member.Options = member.Options with { Extra = [.. member.Options.Extra, "--rejoin-login-file", login] };
        member.Launch();
        await member.WaitUntilHealthyAsync();
        await ClusterProgress.WaitForVoterAsync(other, member.Id);

        Assert.NotEqual(oldId, member.Id);
        await member.WaitForAsync("/k", "x");
        Assert.DoesNotContain(Password, member.Log, StringComparison.Ordinal);
    }

    private static async Task EnableAuthAsync(ClusterMember member)
    {
        (string, string)[] json = [("Content-Type", "application/json")];
        var root = $"{{\"user\":\"root\",\"password\":\"{Password}\"}}";
        Assert.Equal(201, (await member.SendAsync(RawRequest.Create("PUT", "/v2/auth/users/root", json, root))).Status);
        Assert.Equal(200, (await member.SendAsync(RawRequest.Create("PUT", "/v2/auth/enable", [], body: null))).Status);
    }

    private ClusterOptions Options()
    {
        var (server, peer) = (_clients.Issue("server"), _peers.Issue("peer"));
        return ClusterOptions.Of(Programs.Netcd, members: 3) with
        {
            HasPeerTls = true,
            HasClientTls = true,
            Extra =
            [
                "--cert-file", server.CertFile, "--key-file", server.KeyFile, "--trusted-ca-file", _clients.File, "--client-cert-auth",
                "--peer-cert-file", peer.CertFile, "--peer-key-file", peer.KeyFile, "--peer-trusted-ca-file", _peers.File,
                "--peer-client-cert-auth",
            ],
        };
    }
}
