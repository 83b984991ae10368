using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.Http.Tls;

/// <summary>
/// What the handshake has shown about the other side; a feature of each connection that speaks TLS. Immutable.
/// </summary>
/// <param name="CommonNames">
/// The common names of the client certificate, which was verified, and of the authorities above it, in this order; an
/// empty one where there is none. Empty if no certificate was asked for.
/// </param>
public sealed record TlsPeer(ImmutableArray<string> CommonNames)
{
    private const string CommonNameOid = "2.5.4.3";

    /// <summary>The common name of the client certificate itself; null if there is none.</summary>
    public string? CommonName => CommonNames is [{ Length: > 0 } own, ..] ? own : null;

    /// <summary>The common name of a certificate: the last one, as in Go; null if it has none.</summary>
    public static string? CommonNameOf(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        string? name = null;
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames(reversed: false))
        {
            if (!part.HasMultipleElements && part.GetSingleElementType().Value == CommonNameOid)
            {
                name = part.GetSingleElementValue();
            }
        }

        return name;
    }
}
