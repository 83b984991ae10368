using System.Reflection;
using System.Runtime.InteropServices;

namespace Netcd.Configuration;

/// <summary>Which netcd this is and which etcd it stands in for.</summary>
internal static class VersionText
{
    /// <summary>The release of etcd whose answers and files netcd gives in its 3.4 dialect.</summary>
    public const string EtcdVersion = "3.4.23";

    /// <summary>The version of netcd, such as "0.1.0".</summary>
    public static string Version { get; } =
        typeof(VersionText).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? "unknown";

    /// <summary>The commit that was built, if the build knew it.</summary>
    public static string Commit { get; } =
        typeof(VersionText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            is { } text && text.IndexOf('+', StringComparison.Ordinal) is var plus and > 0
            ? text[(plus + 1)..]
            : "unknown";

    public static IReadOnlyList<string> Lines { get; } =
    [
        $"netcd Version: {Version} (commit {Commit})",
        $"etcd Version: {EtcdVersion}",
        $".NET Version: {Environment.Version}",
        $".NET OS/Arch: {(OperatingSystem.IsLinux() ? "linux" : "other")}/" +
            $"{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}",
    ];

    /// <summary>What --version prints.</summary>
    public static string All => string.Concat(Lines.Select(line => line + "\n"));
}
