using Netcd.TestKit.Certificates;
using Netcd.TestKit.Logging;
using Netcd.Tls;

namespace Netcd.Tests.Tls;

/// <summary>Certificates that change on disk are used from then on, if they are good.</summary>
public sealed class TlsReloadTests : IDisposable
{
    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _authority;
    private readonly LineLogger _log = new();

    public TlsReloadTests() => _authority = _directory.NewAuthority("ca");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_new_pair_is_taken_once_both_files_are_there()
    {
        var used = _authority.Issue("used");
        var next = _authority.Issue("next", new CertificateWishes { RsaBits = 2048 });
        var files = Open(used);

        File.Copy(next.CertFile, used.CertFile, overwrite: true);
        Assert.Equal(used.SerialNumber, SerialOf(files));
        Assert.Equal(used.SerialNumber, SerialOf(files));
        Assert.Equal(
            $"--key-file: {used.KeyFile}: tls: private key does not match public key (give the key that {used.CertFile} was "
                + "made for); connections go on with the files as they were before they changed",
            Assert.Single(_log.Lines));

        File.Copy(next.KeyFile, used.KeyFile, overwrite: true);
        Assert.Equal(next.SerialNumber, SerialOf(files));
        Assert.Equal(
            "read the certificates of clients again, since their files changed: new connections use them", _log.Lines[^1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB")]
    public void Half_a_file_leaves_the_old_one_in_use(string text)
    {
        var used = _authority.Issue("used");
        var files = Open(used);

        File.WriteAllText(used.CertFile, text);

        Assert.Equal(used.SerialNumber, SerialOf(files));
        Assert.Equal(used.SerialNumber, SerialOf(files));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public void Half_a_bundle_of_authorities_leaves_the_old_one_in_use()
    {
        using var other = new TestAuthority("other", _directory.Path);
        var bundle = _directory.Child("bundle.pem");
        File.WriteAllText(bundle, other.Pem + _authority.Pem);
        var files = Open(_authority.Issue("used"), "--trusted-ca-file", bundle);

        File.WriteAllText(bundle, (other.Pem + _authority.Pem)[..^20]);

        Assert.Equal(2, files.Current.Authorities.Count);
        Assert.Equal(
            $"--trusted-ca-file: {bundle}: x509: malformed certificate (give certificates in PEM form; is the file complete?); "
                + "connections go on with the files as they were before they changed",
            Assert.Single(_log.Lines));
    }

    [Fact]
    public void A_file_that_is_gone_leaves_the_old_one_in_use()
    {
        var used = _authority.Issue("used");
        var files = Open(used);

        File.Delete(used.KeyFile);

        Assert.Equal(used.SerialNumber, SerialOf(files));
    }

    [Fact]
    public void An_expired_one_is_not_taken()
    {
        var used = _authority.Issue("used");
        var files = Open(used);

        used.ReplaceBy(_authority.Issue("old", new CertificateWishes
        {
            NotBefore = DateTimeOffset.UtcNow.AddDays(-9),
            NotAfter = DateTimeOffset.UtcNow.AddDays(-1),
        }));

        Assert.Equal(used.SerialNumber, SerialOf(files));
        Assert.Contains("certificate has expired", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_behind_a_link_that_is_turned_is_noticed()
    {
        var first = Directory.CreateDirectory(_directory.Child("first")).FullName;
        var second = Directory.CreateDirectory(_directory.Child("second")).FullName;
        var old = _authority.Issue("first/tls");
        var next = _authority.Issue("second/tls", new CertificateWishes { RsaBits = 2048 });
        var link = _directory.Child("current");
        Directory.CreateSymbolicLink(link, first);
        var files = Open(new IssuedCertificate(
            Path.Combine(link, "tls.pem"), Path.Combine(link, "tls-key.pem"), old.SerialNumber));

        Directory.Delete(link);
        Directory.CreateSymbolicLink(link, second);

        Assert.Equal(next.SerialNumber, SerialOf(files));
    }

    [Fact]
    public void A_certificate_that_a_member_made_for_itself_is_kept_for_the_next_start_and_private()
    {
        var settings = TlsSettingsOf.Flags("--auto-tls", "--data-dir", _directory.Child("data")).ClientTls;
        var urls = TlsSettingsOf.Flags("--listen-client-urls", "https://127.0.0.1:1,https://n1.example:1").ListenClientUrls;

        Assert.True(AutoCertificate.Ensure(settings, urls, DateTimeOffset.UtcNow));
        Assert.False(AutoCertificate.Ensure(settings, urls, DateTimeOffset.UtcNow));

        var certificate = AutoCertificate.Load(settings, DateTimeOffset.UtcNow).Certificate;
        Assert.True(certificate.MatchesHostname("127.0.0.1"));
        Assert.True(certificate.MatchesHostname("n1.example"));
        if (!OperatingSystem.IsWindows()) // It has no modes.
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(_directory.Child("data/fixtures/client/key.pem")));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(_directory.Child("data")));
        }

        Assert.True(AutoCertificate.Ensure(settings, urls, DateTimeOffset.UtcNow.AddDays(366)));
    }

    private static string? SerialOf(TlsFiles files) => files.Current.Own?.TargetCertificate.SerialNumber;

    private TlsFiles Open(IssuedCertificate issued, params string[] more) => new(
        TlsSettingsOf.Flags(["--cert-file", issued.CertFile, "--key-file", issued.KeyFile, .. more]).ClientTls,
        TimeProvider.System, _log);
}
