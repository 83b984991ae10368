using Netcd.LoadTest.Http;

namespace Netcd.LoadTest.Servers;

/// <summary>A server with authentication, and who may use it.</summary>
internal static class Authentication
{
    public const string Root = "root:root-password";

    /// <summary>May read and write what the workloads use.</summary>
    public const string User = "user:user-password";

    /// <summary>May do the same, and is changed by <see cref="Change"/>.</summary>
    public const string ChangingUser = "changing:changing-password";

    /// <summary>Starts a prepared server, and turns authentication on.</summary>
    public static ServerProcess Start(Contender contender)
    {
        var server = contender.StartPrepared();
        TurnOn(server);
        return server;
    }

    public static void TurnOn(ServerProcess server)
    {
        server.WaitFor(RequestTemplate.PutJson(
            "/v2/auth/roles/user", """{"role":"user","permissions":{"kv":{"read":["/bench/*"],"write":["/bench/*"]}}}"""));
        server.WaitFor(RequestTemplate.PutJson(
            "/v2/auth/users/user", """{"user":"user","password":"user-password","roles":["user"]}"""));
        server.WaitFor(RequestTemplate.PutJson(
            "/v2/auth/users/changing", """{"user":"changing","password":"changing-password","roles":["user"]}"""));
        server.WaitFor(RequestTemplate.PutJson("/v2/auth/roles/more", """{"role":"more"}"""));
        server.WaitFor(RequestTemplate.PutJson("/v2/auth/users/root", """{"user":"root","password":"root-password"}"""));
        server.WaitFor(RequestTemplate.PutJson("/v2/auth/enable", ""));
    }

    /// <summary>The request of root that gives <see cref="ChangingUser"/> a role or, each other time, takes it again.</summary>
    public static byte[] Change(int number) => RequestTemplate.PutJsonAs(
        Root, "/v2/auth/users/changing", $$"""{"user":"changing","{{(number % 2 == 0 ? "grant" : "revoke")}}":["more"]}""");
}
