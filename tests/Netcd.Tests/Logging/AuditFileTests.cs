using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Logging;
using Netcd.TestKit.Processes;

namespace Netcd.Tests.Logging;

public sealed class AuditFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => _directory.Child("audit");

    public void Dispose() => _directory.Dispose();

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_owner_may_read_it_and_what_it_held_stays()
    {
        File.WriteAllText(Path, "before\n");
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        using (var file = Open(Path))
        {
            file.Write("after\n");
        }

        Assert.Equal("before\nafter\n", File.ReadAllText(Path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void A_file_that_is_emptied_under_it_goes_on_from_its_beginning()
    {
        using var file = Open(Path);
        file.Write("before\n");
        file.Flush();

        using (var rotation = new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            rotation.SetLength(0); // As logrotate's copytruncate does.
        }

        file.Write("after\n");
        file.Flush();

        using var reader = new StreamReader(new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        Assert.Equal("after\n", reader.ReadToEnd());
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_named_with_its_flag()
    {
        var failure = Assert.Throws<IOException>(() => Open(_directory.Child("absent/audit")));

        Assert.StartsWith("cannot open the audit log of --audit-log: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("absent/audit", failure.Message, StringComparison.Ordinal);
    }

    private static AuditFile Open(string path) => AuditFile.Open(path, "--audit-log", NullLogger.Instance);
}
