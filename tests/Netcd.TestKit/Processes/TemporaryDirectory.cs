namespace Netcd.TestKit.Processes;

/// <summary>A new empty directory that disappears with its content when disposed.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory() => Path = Directory.CreateTempSubdirectory("netcd-test-").FullName;

    public string Path { get; }

    /// <summary>The path of a file or directory in here; nothing is created.</summary>
    public string Child(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
