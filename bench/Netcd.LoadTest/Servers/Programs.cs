using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Netcd.LoadTest.Servers;

/// <summary>Gets the two programs: netcd from this repository, published as for production, and Debian's etcd.</summary>
internal static class Programs
{
    private const string InstalledEtcd = "/usr/bin/etcd";

    /// <summary>Publishes netcd compiled ahead of time and returns the path of the executable.</summary>
    public static string PublishNetcd()
    {
        var root = RepositoryRoot();
        var output = Path.Combine(root, "artifacts", "load-test", "netcd");
        Run("dotnet", "publish", Path.Combine(root, "src", "Netcd"), "--configuration", "Release", "--runtime",
            RuntimeInformation.RuntimeIdentifier, "--self-contained", "false", "--output", output, "--verbosity", "quiet");
        return Path.Combine(output, "netcd");
    }

    /// <summary>The path of Debian's etcd, which is installed if it is missing.</summary>
    public static string InstallEtcd()
    {
        if (!File.Exists(InstalledEtcd))
        {
            Run(Path.Combine(RepositoryRoot(), "eng", "install-test-tools.sh"));
        }

        return InstalledEtcd;
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{output}");
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "netcd.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("No netcd.slnx above this program.");
    }
}
