using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests;

/// <summary>The two servers of these tests.</summary>
internal static class Programs
{
    public static ServerProgram Etcd => ServerProgram.Etcd;

    /// <summary>netcd as it was just built; NETCD_E2E_SUBJECT=etcd puts a real etcd in its place, to try the tests.</summary>
    public static ServerProgram Netcd { get; } = Environment.GetEnvironmentVariable("NETCD_E2E_SUBJECT") == "etcd"
        ? ServerProgram.Etcd
        : ServerProgram.Netcd(typeof(Programs).Assembly);

    /// <summary>Starts a fresh netcd, with its data in the directory's <c>data</c>.</summary>
    public static Task<ServerProcess> StartNetcdAsync(TemporaryDirectory directory) =>
        ServerProcess.StartAsync(Netcd, new ServerOptions { DataDir = directory.Child("data") });
}
