using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Clients;

/// <summary>Debian's etcdctl with its v2 commands, talking to one server.</summary>
internal sealed class Etcdctl(string clientUrl)
{
    private static readonly Dictionary<string, string> VersionTwo = new() { ["ETCDCTL_API"] = "2" };

    public Etcdctl(ServerProcess server)
        : this(server.Options.ClientUrl)
    {
    }

    public Task<ChildProcess.Finished> RunAsync(params string[] arguments) =>
        ChildProcess.RunAsync("/usr/bin/etcdctl", [.. Endpoints(), .. arguments], VersionTwo);

    /// <summary>Starts a command that waits for something.</summary>
    public ChildProcess Start(params string[] arguments) =>
        ChildProcess.Start("/usr/bin/etcdctl", [.. Endpoints(), .. arguments], VersionTwo);

    // Its own limit of a second is too short for a busy machine that verifies passwords.
    private string[] Endpoints() => ["--endpoints", clientUrl, "--timeout", "30s", "--total-timeout", "60s"];
}
