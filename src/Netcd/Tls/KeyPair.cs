using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Netcd.Tls;

/// <summary>A certificate with its key and the intermediates that are sent along, as read from two files.</summary>
internal sealed record KeyPair(X509Certificate2 Certificate, X509Certificate2Collection Intermediates)
{
    private const int RsaBitsMin = 2048;

    private static readonly HashSet<string> WeakSignatures = new(StringComparer.Ordinal)
    {
        "1.2.840.113549.1.1.4", // MD5 with RSA
        "1.2.840.113549.1.1.5", // SHA-1 with RSA
        "1.2.840.10045.4.1", // SHA-1 with ECDSA
        "1.2.840.10040.4.3", // SHA-1 with DSA
    };

    private static readonly string[] KeyLabels = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];

    /// <summary>Whether a certificate is signed in a way that can be forged.</summary>
    public static bool HasWeakSignature(X509Certificate2 certificate) =>
        WeakSignatures.Contains(certificate.SignatureAlgorithm.Value ?? "");

    /// <exception cref="TlsFileException">They cannot be used, now at least.</exception>
    public static KeyPair Load(string certFlag, string certFile, string keyFlag, string keyFile, DateTimeOffset now)
    {
        var certText = Encoding.Latin1.GetString(TlsFile.Read(certFlag, certFile));
        var keyText = Encoding.Latin1.GetString(TlsFile.Read(keyFlag, keyFile));
        var chain = PemCertificates.Read(certFlag, certFile, certText);
        var leaf = chain[0];
        Check(leaf, certFlag, certFile, now);
        var certificate = WithKey(leaf, certText, keyText, keyFlag, keyFile, certFile);
        chain.RemoveAt(0);
        Validity.CheckOneOf(
            chain.Where(above => above.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData)),
            certFlag, certFile, "that of its authority, which is sent along", now);
        return new KeyPair(certificate, chain);
    }

    private static void Check(X509Certificate2 leaf, string flag, string file, DateTimeOffset now)
    {
        if (Validity.ProblemOf(leaf, now) is { } problem)
        {
            throw new TlsFileException(
                flag, file, problem, now < leaf.NotBefore.ToUniversalTime()
                    ? "set the clock of this machine, or wait until it is valid" : "renew the certificate");
        }

        using var rsa = leaf.GetRSAPublicKey();
        if (rsa is { KeySize: < RsaBitsMin })
        {
            throw new TlsFileException(
                flag, file, string.Create(CultureInfo.InvariantCulture, $"its RSA key of {rsa.KeySize} bits is too weak"),
                "make a key of 2048 bits or more, or an ECDSA key");
        }

        if (HasWeakSignature(leaf) && leaf.Subject != leaf.Issuer)
        {
            throw new TlsFileException(
                flag, file, $"it is signed with {leaf.SignatureAlgorithm.FriendlyName}, which clients refuse",
                "have it signed with SHA-256");
        }
    }

    private static X509Certificate2 WithKey(
        X509Certificate2 leaf, string certText, string keyText, string flag, string file, string certFile)
    {
        if (keyText.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new TlsFileException(
                flag, file, "the key is encrypted", "decrypt it: openssl pkey -in " + file + " -out <new file>");
        }

        if (!KeyLabels.Any(label => keyText.Contains($"-----BEGIN {label}-----", StringComparison.Ordinal)))
        {
            throw new TlsFileException(
                flag, file, "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input",
                "give the key in PEM form");
        }

        try
        {
            return X509Certificate2.CreateFromPem(certText, keyText);
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw IsKey(keyText)
                ? new TlsFileException(
                    flag, file, "tls: private key does not match public key", $"give the key that {certFile} was made for")
                : new TlsFileException(
                    flag, file, "tls: failed to parse private key",
                    $"give an RSA or ECDSA key; the certificate has one of {leaf.PublicKey.Oid.FriendlyName}");
        }
    }

    private static bool IsKey(string text) =>
        TryImport(RSA.Create(), text) || TryImport(ECDsa.Create(), text);

    private static bool TryImport(AsymmetricAlgorithm key, string text)
    {
        using (key)
        {
            try
            {
                key.ImportFromPem(text);
                return true;
            }
            catch (Exception failure) when (failure is CryptographicException or ArgumentException or NotSupportedException)
            {
                return false;
            }
        }
    }
}
