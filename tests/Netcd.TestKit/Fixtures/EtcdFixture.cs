using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace Netcd.TestKit.Fixtures;

/// <summary>Data directories that a real etcd wrote, unpacked into a temporary directory until disposed.</summary>
public sealed class EtcdFixture : IDisposable
{
    private readonly JsonDocument _facts;

    private EtcdFixture(string root, JsonDocument facts)
    {
        Root = root;
        _facts = facts;
    }

    /// <summary>The archives; each may hold several data directories.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["etcd-2.3.8-single", "etcd-2.3.8-kill9", "etcd-2.3.8-auth", "etcd-2.3.8-cluster3", "etcd-3.4.23-v2"];

    /// <summary>The temporary directory; each directory in it is one member's data directory.</summary>
    public string Root { get; }

    /// <summary>What the real server showed and what an independent reader found on its disk.</summary>
    public JsonElement Facts => _facts.RootElement;

    public IReadOnlyList<string> DataDirectories => [.. Directory.GetDirectories(Root).Order(StringComparer.Ordinal)];

    public static EtcdFixture Unpack(string name)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Fixtures", name);
        var root = Directory.CreateTempSubdirectory("netcd-fixture-").FullName;
        using (var archive = File.OpenRead(source + ".tar.gz"))
        using (var tar = new GZipStream(archive, CompressionMode.Decompress))
        {
            TarFile.ExtractToDirectory(tar, root, overwriteFiles: false);
        }

        return new EtcdFixture(root, JsonDocument.Parse(File.ReadAllBytes(source + ".json")));
    }

    public void Dispose()
    {
        _facts.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
