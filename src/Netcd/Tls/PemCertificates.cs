using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.Tls;

/// <summary>Reads the certificates of a PEM file, in their order.</summary>
internal static class PemCertificates
{
    private const string Begin = "-----BEGIN CERTIFICATE-----";

    /// <summary>At least one.</summary>
    /// <exception cref="TlsFileException">There is none, or one is broken.</exception>
    /// <remarks>
    /// Go and .NET pass over a certificate that has a beginning and no end, so that a file which is being written would be
    /// taken for the shorter one that it is not.
    /// </remarks>
    public static X509Certificate2Collection Read(string flag, string file, string text)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            throw Malformed(flag, file);
        }

        if (text.AsSpan().Count(Begin) > certificates.Count)
        {
            throw Malformed(flag, file);
        }

        return certificates.Count > 0
            ? certificates
            : throw new TlsFileException(
                flag, file, "tls: failed to find any PEM data in certificate input", "give certificates in PEM form");
    }

    private static TlsFileException Malformed(string flag, string file) =>
        new(flag, file, "x509: malformed certificate", "give certificates in PEM form; is the file complete?");
}
