using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.TestKit.Certificates;

/// <summary>A certificate authority that lives as long as a test, and writes what it issues as PEM files.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly string _directory;
    private readonly X509Certificate2 _certificate;
    private readonly AsymmetricAlgorithm _key;

    /// <param name="name">Its common name, and that of its file.</param>
    /// <param name="directory">Where all files go.</param>
    /// <param name="parent">Who signs it; null: it signs itself.</param>
    /// <param name="rsaBits">The size of an RSA key; null: an ECDSA key.</param>
    /// <param name="mayIssue">Whether its certificate says that it is an authority.</param>
    /// <param name="authoritiesBelowMax">How many authorities may lie between it and what is issued; null: any number.</param>
    public TestAuthority(
        string name, string directory, TestAuthority? parent = null, int? rsaBits = null, bool mayIssue = true,
        int? authoritiesBelowMax = null)
    {
        _directory = directory;
        _key = NewKey(rsaBits);
        var subject = new X500DistinguishedName($"CN={name}");
        var request = RequestFor(subject, _key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            mayIssue, authoritiesBelowMax is not null, authoritiesBelowMax ?? 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(1000));
        _certificate = parent is null
            ? request.Create(subject, Generator, from, to, NewSerial())
            : request.Create(parent._certificate.SubjectName, parent.Generator, from.AddDays(1), to.AddDays(-1), NewSerial());
        Pem = _certificate.ExportCertificatePem() + "\n";
        File = Path.Combine(directory, $"{name}.pem");
        System.IO.File.WriteAllText(File, Pem);
    }

    /// <summary>The file of its own certificate.</summary>
    public string File { get; }

    public string Pem { get; }

    private X509SignatureGenerator Generator => GeneratorFor(_key);

    /// <summary>Issues a certificate and writes it and its key.</summary>
    public IssuedCertificate Issue(string name, CertificateWishes? wishes = null)
    {
        wishes ??= new CertificateWishes();
        using var key = NewKey(wishes.RsaBits);
        var request = RequestFor(new X500DistinguishedName($"CN={wishes.CommonName ?? name}"), key);
        request.CertificateExtensions.Add(NamesOf(wishes));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [.. wishes.Uses.Select(use => new Oid(use))], critical: false));
        if (wishes.HasUnknownExtension)
        {
            request.CertificateExtensions.Add(new X509Extension("1.3.6.1.4.1.32473.1", [5, 0], critical: true));
        }

        using var certificate = request.Create(
            _certificate.SubjectName,
            wishes.Digest == HashAlgorithmName.SHA256 ? Generator : new WeakSignatureGenerator(Generator, _key, wishes.Digest),
            wishes.NotBefore, wishes.NotAfter, NewSerial());
        var issued = new IssuedCertificate(
            Path.Combine(_directory, $"{name}.pem"), Path.Combine(_directory, $"{name}-key.pem"),
            certificate.SerialNumber);
        System.IO.File.WriteAllText(issued.CertFile, certificate.ExportCertificatePem() + "\n");
        System.IO.File.WriteAllText(issued.KeyFile, key.ExportPkcs8PrivateKeyPem() + "\n");
        return issued;
    }

    /// <summary>What a client of HTTP/1.1 connects with that trusts this authority, and has a certificate or none.</summary>
    public SslClientAuthenticationOptions ClientOptions(IssuedCertificate? client)
    {
        var trust = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        trust.CustomTrustStore.Add(X509Certificate2.CreateFromPem(Pem));
        return new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            CertificateChainPolicy = trust,
            ClientCertificateContext = client is null ? null : SslStreamCertificateContext.Create(
                X509Certificate2.CreateFromPemFile(client.CertFile, client.KeyFile), additionalCertificates: null, offline: true),
        };
    }

    /// <summary>Writes a list that revokes certificates; gives its file.</summary>
    public string Revoke(params IssuedCertificate[] issued)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var one in issued)
        {
            list.AddEntry(Convert.FromHexString(one.SerialNumber));
        }

        using var signer = _certificate.CopyWithPrivateKey((ECDsa)_key);
        var file = Path.Combine(_directory, "revoked.crl");
        System.IO.File.WriteAllBytes(file, list.Build(
            signer, crlNumber: 1, DateTimeOffset.UtcNow.AddDays(1), HashAlgorithmName.SHA256));
        return file;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private static AsymmetricAlgorithm NewKey(int? rsaBits) =>
        rsaBits is { } bits ? RSA.Create(bits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CertificateRequest RequestFor(X500DistinguishedName subject, AsymmetricAlgorithm key) => key is RSA rsa
        ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);

    private static X509SignatureGenerator GeneratorFor(AsymmetricAlgorithm key) => key is RSA rsa
        ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
        : X509SignatureGenerator.CreateForECDsa((ECDsa)key);

    private static X509Extension NamesOf(CertificateWishes wishes)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in wishes.Hosts)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                names.AddIpAddress(address);
            }
            else
            {
                names.AddDnsName(host);
            }
        }

        return names.Build();
    }

    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(12);
        serial[0] = (byte)((serial[0] & 0x7F) | 1); // Positive, and no byte too many.
        return serial;
    }
}
