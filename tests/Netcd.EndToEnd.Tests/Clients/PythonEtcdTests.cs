using System.Globalization;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Clients;

public sealed class PythonEtcdTests
{
    [Theory]
    [InlineData("Keys")]
    [InlineData("TimeToLive")]
    [InlineData("Watches")]
    [InlineData("Locks")]
    [InlineData("Cluster")]
    public async Task Programs_with_python_etcd_work(string group)
    {
        using var directory = new TemporaryDirectory();
        using var server = await Programs.StartNetcdAsync(directory);

        // Debian's interpreter: the package is not installed for any other that may come first on PATH.
        var ended = await ChildProcess.RunAsync(
            "/usr/bin/python3",
            [Path.Combine(AppContext.BaseDirectory, "Clients", "python_etcd_checks.py"), group],
            new Dictionary<string, string>
            {
                ["NETCD_PORT"] = server.Options.ClientPort.ToString(CultureInfo.InvariantCulture),
                ["PYTHONDONTWRITEBYTECODE"] = "1",
            });

        Assert.True(ended.Status == 0, $"{ended.Output}\n{ended.Errors}\n{server.Log}");
    }
}
