using System.Reflection;

namespace Netcd.TestKit.Processes;

/// <summary>A server that is started like etcd: the path of its program and what it needs besides the common flags.</summary>
public sealed record ServerProgram(string Name, string Path, IReadOnlyList<string> Arguments)
{
    /// <summary>Debian's etcd 3.4.23 with its v2 API switched on.</summary>
    public static ServerProgram Etcd { get; } = new("etcd", "/usr/bin/etcd", ["--enable-v2"]);

    /// <summary>The netcd that was built together with <paramref name="tests"/>.</summary>
    public static ServerProgram Netcd(Assembly tests)
    {
        var path = tests.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "NetcdProgram").Value
            ?? throw new InvalidOperationException("NetcdProgram.props gave no path.");
        return new ServerProgram("netcd", System.IO.Path.GetFullPath(path), Arguments: []);
    }
}
