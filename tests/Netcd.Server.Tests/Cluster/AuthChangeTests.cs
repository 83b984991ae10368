using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Server.Auth;

namespace Netcd.Server.Tests.Cluster;

/// <summary>Changes of users and roles that are asked for at several members at the same time.</summary>
public sealed class AuthChangeTests
{
    [Fact]
    public async Task No_change_of_a_user_undoes_one_that_another_member_makes_meanwhile()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var (one, other) = (Changes(cluster["a"]), Changes(cluster["b"]));
        AssertDone(await cluster.WhileTimePassesAsync(one.CreateUserAsync(
            new AuthUser { Name = "u", Roles = ["r1", "r2"] }, "old"u8.ToArray())));

        // The password takes long to hash; the roles change in that time.
        var password = one.UpdateUserAsync("u", "new"u8.ToArray(), grant: [], revoke: []);
        AssertDone(await cluster.WhileTimePassesAsync(other.UpdateUserAsync("u", default, grant: ["r3"], revoke: ["r2"])));
        AssertDone(await cluster.WhileTimePassesAsync(password));
        AssertDone(await cluster.WhileTimePassesAsync(other.UpdateUserAsync("u", default, grant: ["r4"], revoke: []))); // Catches up.

        var user = cluster["b"].AuthRecords.FindUser("u"u8)?.User ?? throw new InvalidOperationException("It is there.");
        Assert.Equal(["r1", "r3", "r4"], user.Roles.AsEnumerable());
        Assert.True(PasswordHash.Verify("new"u8, user.PasswordHash));
    }

    [Fact]
    public async Task No_change_of_a_role_undoes_one_that_another_member_makes_meanwhile()
    {
        await using var cluster = await RunningCluster.FoundAsync("a", "b", "c");
        var changes = cluster.Members.Select(Changes).ToArray();
        AssertDone(await cluster.WhileTimePassesAsync(changes[0].CreateRoleAsync(
            new AuthRole { Name = "r", Permissions = new KeyPermissions { Read = ["/secret/*"], Write = [] } })));

        var granting = Enumerable.Range(0, 12)
            .Select(i => changes[i % 3].UpdateRoleAsync("r", new KeyPermissions { Read = [$"/{i}"] }, revoke: null)).ToArray();
        var revoking = changes[1].UpdateRoleAsync("r", grant: null, new KeyPermissions { Read = ["/secret/*"] });
        AssertDone(await cluster.WhileTimePassesAsync(revoking));
        Assert.All(await cluster.WhileTimePassesAsync(Task.WhenAll(granting)), AssertDone);
        await cluster.TickAsync(2);

        var role = cluster["c"].AuthRecords.FindRole("r"u8) ?? throw new InvalidOperationException("It is there.");
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"/{i}").Order(StringComparer.Ordinal), role.Permissions.Read.AsEnumerable());
    }

    private static AuthChanges Changes(Member member) => new(member, member.AuthRecords, NullLogger.Instance);

    private static void AssertDone<T>(AuthResult<T> result) => Assert.IsType<AuthResult<T>.Done>(result);
}
