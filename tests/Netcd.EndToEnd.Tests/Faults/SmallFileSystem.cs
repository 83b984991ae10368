using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Faults;

/// <summary>A file system in memory of limited size, mounted for one test. Needs the right to mount.</summary>
internal sealed class SmallFileSystem : IDisposable
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    private readonly TemporaryDirectory _mountPoint = new();
    private readonly string _ballast;

    private SmallFileSystem() => _ballast = Child("ballast");

    public static async Task<SmallFileSystem> MountAsync(int megabytes)
    {
        var mounted = new SmallFileSystem();
        var mount = await ChildProcess.RunAsync(
            "/usr/bin/mount", ["-t", "tmpfs", "-o", $"size={megabytes}m", "netcd-test", mounted._mountPoint.Path], NoEnvironment);
        if (mount.Status != 0)
        {
            mounted._mountPoint.Dispose();
            Assert.Fail(
                $"This test fills up a file system of its own and must be allowed to mount one: run it as root. mount says: {mount.Errors}");
        }

        return mounted;
    }

    public string Child(string name) => _mountPoint.Child(name);

    /// <summary>Takes up space that <see cref="Free"/> gives back.</summary>
    public void Load(int megabytes) => File.WriteAllBytes(_ballast, new byte[megabytes * 1024 * 1024]);

    /// <summary>Takes up all space that is left, until <see cref="Free"/>.</summary>
    public void Fill()
    {
        using var ballast = File.Create(_ballast);
        var block = new byte[64 * 1024];
        try
        {
            while (true)
            {
                ballast.Write(block);
                ballast.Flush();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void Free() => File.Delete(_ballast);

    public void Dispose()
    {
        ChildProcess.RunAsync("/usr/bin/umount", ["--lazy", _mountPoint.Path], NoEnvironment).GetAwaiter().GetResult();
        _mountPoint.Dispose();
    }
}
