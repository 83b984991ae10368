using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.Tls;

/// <summary>Reads the certificates of a PEM file, in their order.</summary>
internal static class PemCertificates
{
    /// <summary>At least one.</summary>
    /// <exception cref="TlsFileException">There is none, or one is broken.</exception>
    public static X509Certificate2Collection Read(string flag, string file, string text)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            throw new TlsFileException(
                flag, file, "x509: malformed certificate", "give certificates in PEM form; is the file complete?");
        }

        return certificates.Count > 0
            ? certificates
            : throw new TlsFileException(
                flag, file, "tls: failed to find any PEM data in certificate input", "give certificates in PEM form");
    }
}
