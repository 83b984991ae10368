using Netcd.LoadTest.Http;

namespace Netcd.LoadTest.Servers;

/// <summary>A server with authentication, and who may use it.</summary>
internal static class Authentication
{
    public const string Root = "root:root-password";

    /// <summary>May read and write what the workloads use.</summary>
    public const string User = "user:user-password";

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
        server.WaitFor(RequestTemplate.PutJson("/v2/auth/users/root", """{"user":"root","password":"root-password"}"""));
        server.WaitFor(RequestTemplate.PutJson("/v2/auth/enable", ""));
    }
}
