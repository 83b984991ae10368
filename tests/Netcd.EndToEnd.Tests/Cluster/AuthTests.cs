using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>Users and roles count at every member, whoever was told of them.</summary>
[Collection(ClusterCollection.Name)]
public sealed class AuthTests
{
    private const string Root = "root:root-pw";

    public static TheoryData<int> EtcdCounts => [0, 1, 2];

    [Theory]
    [MemberData(nameof(EtcdCounts))]
    public async Task What_one_member_was_told_every_member_goes_by_after_a_quorum_read(int etcdCount)
    {
        var programs = Enumerable.Range(0, 3).Select(i => i < etcdCount ? Programs.Etcd : Programs.Netcd);
        await using var cluster = await ProcessCluster.StartAsync(new ClusterOptions { Programs = [.. programs] });
        await SetUpAsync(cluster.Members[2]);
        foreach (var member in cluster.Members)
        {
            await AssertStatusAsync(200, member, "GET", "/v2/keys/a/x?quorum=true", "u:pw0");
        }

        for (var i = 0; i < 3; i++)
        {
            var (told, others) = (cluster.Members[i], cluster.Members.Where(member => member != cluster.Members[i]).ToArray());
            await ChangePasswordAsync(told, others, $"pw{i}", $"pw{i + 1}");
            await ChangeRoleAsync(told, others, $"u:pw{i + 1}");
            await ChangeUserAsync(told, others, $"u:pw{i + 1}");
        }
    }

    [Fact]
    public async Task A_member_that_lags_lets_nobody_change_anything_by_a_password_that_was_replaced()
    {
        await using var cluster = await ProcessCluster.StartAsync(ClusterOptions.Of(Programs.Netcd, 3));
        await SetUpAsync(cluster.Members[0]);
        var (leader, lagging) = (await cluster.LeaderAsync(), (await cluster.FollowersAsync())[0]);
        await AssertStatusAsync(200, lagging, "GET", "/v2/keys/a/x?quorum=true", Root); // It remembers the password.

        lagging.Pause();
        await AssertStatusAsync(200, leader, "PUT", "/v2/auth/users/root", Root, """{"user":"root","password":"new"}""");
        var changes = new[]
        {
            AssertStatusAsync(401, lagging, "PUT", "/v2/auth/users/mallory", Root, """{"user":"mallory","password":"m","roles":["root"]}"""),
            AssertStatusAsync(401, lagging, "DELETE", "/v2/auth/enable", Root),
            AssertStatusAsync(401, lagging, "DELETE", $"/v2/members/{leader.Id}", Root),
        };
        lagging.Resume();
        await Task.WhenAll(changes);
        await AssertStatusAsync(404, leader, "GET", "/v2/auth/users/mallory", "root:new");
    }

    private static async Task SetUpAsync(ClusterMember member)
    {
        await AssertStatusAsync(201, member, "PUT", "/v2/keys/a/x", "", "value=1");
        await AssertStatusAsync(201, member, "PUT", "/v2/auth/users/root", "", """{"user":"root","password":"root-pw"}""");
        await AssertStatusAsync(
            201, member, "PUT", "/v2/auth/roles/r", "", """{"role":"r","permissions":{"kv":{"read":["/a/*"]}}}""");
        await AssertStatusAsync(200, member, "PUT", "/v2/auth/users/u", "", """{"user":"u","password":"pw0","roles":["r"]}""");
        await AssertStatusAsync(200, member, "PUT", "/v2/auth/enable", "");
        await AssertStatusAsync(200, member, "DELETE", "/v2/auth/roles/guest", Root);
    }

    private static async Task ChangePasswordAsync(
        ClusterMember told, ClusterMember[] others, string before, string after)
    {
        await AssertStatusAsync(
            200, told, "PUT", "/v2/auth/users/u", Root, $$"""{"user":"u","password":"{{after}}"}""");
        foreach (var other in others)
        {
            await CatchUpAsync(other, refused: $"u:{before}");
            await AssertStatusAsync(401, other, "GET", "/v2/keys/a/x", $"u:{before}");
            await AssertStatusAsync(200, other, "GET", "/v2/keys/a/x", $"u:{after}");
        }
    }

    private static async Task ChangeRoleAsync(ClusterMember told, ClusterMember[] others, string login)
    {
        foreach (var (change, status) in new[] { ("revoke", 401), ("grant", 200) })
        {
            await AssertStatusAsync(
                200, told, "PUT", "/v2/auth/roles/r", Root, $$"""{"role":"r","{{change}}":{"kv":{"read":["/a/*"]} } }""");
            foreach (var other in others)
            {
                await CatchUpAsync(other, refused: status == 401 ? login : null);
                await AssertStatusAsync(status, other, "GET", "/v2/keys/a/x", login);
                await AssertStatusAsync(status, other, "GET", "/v2/keys/a/?recursive=true", login);
            }
        }
    }

    private static async Task ChangeUserAsync(ClusterMember told, ClusterMember[] others, string login)
    {
        foreach (var (change, status) in new[] { ("revoke", 401), ("grant", 200) })
        {
            await AssertStatusAsync(
                200, told, "PUT", "/v2/auth/users/u", Root, $$"""{"user":"u","{{change}}":["r"]}""");
            foreach (var other in others)
            {
                await CatchUpAsync(other, refused: status == 401 ? login : null);
                await AssertStatusAsync(status, other, "GET", "/v2/keys/a/x", login);
            }
        }
    }

    /// <summary>
    /// A quorum read. netcd goes by what a majority knows even if this member did not know it yet when it was asked, so
    /// who is refused now may ask first; etcd may let him read once more.
    /// </summary>
    private static Task CatchUpAsync(ClusterMember member, string? refused) =>
        refused is not null && member.Program.Name == Programs.Netcd.Name
            ? AssertStatusAsync(401, member, "GET", "/v2/keys/a/x?quorum=true", refused)
            : AssertStatusAsync(200, member, "GET", "/v2/keys/a/x?quorum=true", Root);

    private static async Task AssertStatusAsync(
        int status, ClusterMember member, string method, string target, string login, string? body = null)
    {
        var answer = await member.SendAsync(Login.Request(method, target, login, body));
        Assert.True(
            answer.Status == status,
            $"{member.Name} ({member.Program.Name}): {method} {target} as {login} is {answer.Status} {answer.Body}\n{member.LogTail()}");
    }
}
