using System.Runtime.Versioning;
using Netcd.EndToEnd.Tests.Lifecycle;
using Netcd.TestKit.Certificates;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Tls;

/// <summary>Files that netcd may not read: the start ends with a line that names the flag and the file.</summary>
[UnsupportedOSPlatform("windows")] // It has no modes.
public sealed class UnreadableFileTests : IDisposable
{
    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _authority;

    public UnreadableFileTests() => _authority = _directory.NewAuthority("ca");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("--cert-file")]
    [InlineData("--key-file")]
    [InlineData("--trusted-ca-file")]
    [InlineData("--client-crl-file")]
    public async Task A_file_without_permission_is_named(string flag)
    {
        var own = _authority.Issue("own");
        Dictionary<string, string> files = new()
        {
            ["--cert-file"] = own.CertFile,
            ["--key-file"] = own.KeyFile,
            ["--trusted-ca-file"] = _authority.File,
            ["--client-crl-file"] = _authority.Revoke(own),
        };
        File.SetUnixFileMode(files[flag], UnixFileMode.None);

        var ended = await ChildProcess.RunAsync(
            "/usr/bin/setpriv", [.. WithoutPrivilege, Programs.Netcd.Path, .. files.SelectMany(file => new[] { file.Key, file.Value })],
            new Dictionary<string, string>());

        Refusal.AssertSays(
            ended, status: 1,
            $"E | etcdmain: error verifying flags, {flag}: open {files[flag]}: permission denied (let the user that netcd runs as read it). See 'netcd --help'.");
    }

    /// <summary>Root reads whatever it likes but for these capabilities (capabilities(7)); others have none to lose.</summary>
    private static string[] WithoutPrivilege => Environment.IsPrivilegedProcess
        ? ["--inh-caps", "-all", "--bounding-set", "-dac_override,-dac_read_search", "--"]
        : ["--"];
}
