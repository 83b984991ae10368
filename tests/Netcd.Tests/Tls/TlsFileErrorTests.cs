using System.Security.Cryptography;
using Netcd.Configuration;
using Netcd.TestKit.Certificates;

namespace Netcd.Tests.Tls;

/// <summary>A certificate that cannot be used stops the start with a line that names the flag, the file and the reason.</summary>
public sealed class TlsFileErrorTests : IDisposable
{
    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _authority;
    private readonly IssuedCertificate _good;

    public TlsFileErrorTests()
    {
        _authority = _directory.NewAuthority("ca");
        _good = _authority.Issue("good");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_good_certificate_has_no_problem() => Assert.Empty(Problems(_good.CertFile, _good.KeyFile));

    [Theory]
    [InlineData("RSA PRIVATE KEY")]
    [InlineData("PRIVATE KEY")]
    public void An_RSA_key_may_have_either_form(string label)
    {
        var issued = _authority.Issue("rsa", new CertificateWishes { RsaBits = 2048 });
        using var key = RSA.Create();
        key.ImportFromPem(File.ReadAllText(issued.KeyFile));
        File.WriteAllText(
            issued.KeyFile, label == "PRIVATE KEY" ? key.ExportPkcs8PrivateKeyPem() : key.ExportRSAPrivateKeyPem());

        Assert.Empty(Problems(issued.CertFile, issued.KeyFile));
    }

    [Fact]
    public void An_ECDSA_key_may_come_with_its_parameters_as_openssl_writes_it()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(_good.KeyFile));
        File.WriteAllText(
            _good.KeyFile,
            $"-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{key.ExportECPrivateKeyPem()}\n");

        Assert.Empty(Problems(_good.CertFile, _good.KeyFile));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var missing = _directory.Child("missing.pem");

        Assert.Equal(
            [$"--cert-file: open {missing}: no such file or directory (correct the path)"],
            Problems(missing, _good.KeyFile));
        Assert.Equal(
            [$"--key-file: open {missing}: no such file or directory (correct the path)"],
            Problems(_good.CertFile, missing));
        Assert.Equal(
            [$"--trusted-ca-file: open {missing}: no such file or directory (correct the path)"],
            Problems(_good.CertFile, _good.KeyFile, "--trusted-ca-file", missing));
    }

    [Fact]
    public void A_directory_is_no_certificate() => Assert.Equal(
        [$"--cert-file: {_directory.Path}: is a directory (give a file in PEM form)"],
        Problems(_directory.Path, _good.KeyFile));

    [Fact]
    public void An_expired_certificate_is_told_with_its_end()
    {
        var end = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var issued = _authority.Issue("old", new CertificateWishes { NotBefore = end.AddDays(-9), NotAfter = end });

        var problem = Assert.Single(Problems(issued.CertFile, issued.KeyFile));
        Assert.StartsWith(
            $"--cert-file: {issued.CertFile}: x509: certificate has expired or is not yet valid: current time ", problem);
        Assert.EndsWith(" is after 2025-01-02T03:04:05Z (renew the certificate)", problem);
    }

    [Fact]
    public void A_certificate_that_is_not_valid_yet_is_told_with_its_begin()
    {
        var begin = new DateTimeOffset(2090, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var issued = _authority.Issue("early", new CertificateWishes { NotBefore = begin, NotAfter = begin.AddDays(9) });

        Assert.EndsWith(
            " is before 2090-01-02T03:04:05Z (set the clock of this machine, or wait until it is valid)",
            Assert.Single(Problems(issued.CertFile, issued.KeyFile)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2048)]
    public void A_key_of_another_certificate_is_told(int? rsaBits)
    {
        var other = _authority.Issue("other", new CertificateWishes { RsaBits = rsaBits });

        Assert.Equal(
            [$"--key-file: {other.KeyFile}: tls: private key does not match public key (give the key that {_good.CertFile} was made for)"],
            Problems(_good.CertFile, other.KeyFile));
    }

    [Fact]
    public void A_weak_key_is_told()
    {
        var issued = _authority.Issue("weak", new CertificateWishes { RsaBits = 1024 });

        Assert.Equal(
            [$"--cert-file: {issued.CertFile}: its RSA key of 1024 bits is too weak (make a key of 2048 bits or more, or an ECDSA key)"],
            Problems(issued.CertFile, issued.KeyFile));
    }

    [Fact]
    public void An_encrypted_key_is_told_with_how_to_decrypt_it()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(_good.KeyFile));
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 1000);
        File.WriteAllText(_good.KeyFile, key.ExportEncryptedPkcs8PrivateKeyPem("secret", parameters));

        Assert.Equal(
            [$"--key-file: {_good.KeyFile}: the key is encrypted (decrypt it: openssl pkey -in {_good.KeyFile} -out <new file>)"],
            Problems(_good.CertFile, _good.KeyFile));
    }

    [Fact]
    public void So_is_one_that_is_encrypted_in_the_old_way()
    {
        File.WriteAllText(
            _good.KeyFile,
            "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n"
                + "-----END EC PRIVATE KEY-----\n");

        Assert.Equal(
            [$"--key-file: {_good.KeyFile}: the key is encrypted (decrypt it: openssl pkey -in {_good.KeyFile} -out <new file>)"],
            Problems(_good.CertFile, _good.KeyFile));
    }

    [Theory]
    [InlineData("", "tls: failed to find any PEM data in certificate input (give certificates in PEM form)")]
    [InlineData("no PEM", "tls: failed to find any PEM data in certificate input (give certificates in PEM form)")]
    [InlineData(
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "x509: malformed certificate (give certificates in PEM form; is the file complete?)")]
    public void A_file_without_a_certificate_is_told(string text, string reason)
    {
        File.WriteAllText(_good.CertFile, text);

        Assert.Equal([$"--cert-file: {_good.CertFile}: {reason}"], Problems(_good.CertFile, _good.KeyFile));
    }

    [Fact]
    public void A_chain_or_a_bundle_that_is_written_in_part_is_told()
    {
        var half = _authority.Pem[..(_authority.Pem.Length / 2)];
        var bundle = _directory.Child("bundle.pem");
        File.WriteAllText(bundle, _authority.Pem + half);

        Assert.Equal(
            [$"--trusted-ca-file: {bundle}: x509: malformed certificate (give certificates in PEM form; is the file complete?)"],
            Problems(_good.CertFile, _good.KeyFile, "--trusted-ca-file", bundle));

        File.AppendAllText(_good.CertFile, half);
        Assert.Equal(
            [$"--cert-file: {_good.CertFile}: x509: malformed certificate (give certificates in PEM form; is the file complete?)"],
            Problems(_good.CertFile, _good.KeyFile));
    }

    [Theory]
    [InlineData(
        "no PEM",
        "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input (give the key in PEM form)")]
    [InlineData(
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        "tls: failed to parse private key (give an RSA or ECDSA key; the certificate has one of ECC)")]
    public void A_file_without_a_key_is_told(string text, string reason)
    {
        File.WriteAllText(_good.KeyFile, text);

        Assert.Equal([$"--key-file: {_good.KeyFile}: {reason}"], Problems(_good.CertFile, _good.KeyFile));
    }

    [Fact]
    public void A_list_of_revoked_certificates_that_is_none_is_told()
    {
        var file = _directory.Child("x.crl");
        File.WriteAllText(file, "nothing");

        Assert.Equal(
            [$"--client-crl-file: {file}: x509: malformed certificate revocation list (give a list in PEM or DER form)"],
            Problems(_good.CertFile, _good.KeyFile, "--client-crl-file", file));
    }

    [Fact]
    public void An_authority_that_has_expired_is_told_unless_there_is_another_one()
    {
        var expired = File.ReadAllText(_authority.Issue("old-ca", new CertificateWishes
        {
            CommonName = "ca",
            NotBefore = DateTimeOffset.UtcNow.AddDays(-9),
            NotAfter = DateTimeOffset.UtcNow.AddDays(-8),
        }).CertFile);
        var trusted = _directory.Child("trusted.pem");
        File.WriteAllText(trusted, expired);
        var problem = Assert.Single(Problems(_good.CertFile, _good.KeyFile, "--trusted-ca-file", trusted));
        Assert.StartsWith($"--trusted-ca-file: {trusted}: x509: certificate has expired or is not yet valid: current time ", problem);
        Assert.EndsWith(": none of it can vouch for anybody (renew the certificate)", problem);

        File.WriteAllText(trusted, expired + _authority.Pem);
        Assert.Empty(Problems(_good.CertFile, _good.KeyFile, "--trusted-ca-file", trusted));

        var leaf = File.ReadAllText(_good.CertFile);
        File.WriteAllText(_good.CertFile, leaf + expired);
        problem = Assert.Single(Problems(_good.CertFile, _good.KeyFile));
        Assert.EndsWith(": that of its authority, which is sent along (renew the certificate)", problem);

        File.WriteAllText(_good.CertFile, leaf + expired + _authority.Pem);
        Assert.Empty(Problems(_good.CertFile, _good.KeyFile));
    }

    private static string[] Problems(string certFile, string keyFile, params string[] more) =>
        [.. TlsCheck.Problems(
            TlsSettingsOf.Flags(["--cert-file", certFile, "--key-file", keyFile, .. more]), DateTimeOffset.UtcNow)];
}
