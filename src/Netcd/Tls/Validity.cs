using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.Tls;

/// <summary>Says in Go's words that a certificate is not valid now.</summary>
internal static class Validity
{
    /// <summary>Null if it is valid.</summary>
    public static string? ProblemOf(X509Certificate2 certificate, DateTimeOffset now)
    {
        var (from, to) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (now.UtcDateTime < from)
        {
            return $"x509: certificate has expired or is not yet valid: current time {Shown(now.UtcDateTime)} is before {Shown(from)}";
        }

        return now.UtcDateTime > to
            ? $"x509: certificate has expired or is not yet valid: current time {Shown(now.UtcDateTime)} is after {Shown(to)}"
            : null;
    }

    /// <summary>Of several certificates that serve the same purpose one that is valid is enough; so are none at all.</summary>
    /// <exception cref="TlsFileException">There are some, and none is valid.</exception>
    public static void CheckOneOf(
        IEnumerable<X509Certificate2> certificates, string flag, string file, string purpose, DateTimeOffset now)
    {
        var problems = certificates.Select(certificate => ProblemOf(certificate, now)).ToArray();
        if (problems.Length > 0 && Array.TrueForAll(problems, problem => problem is not null))
        {
            throw new TlsFileException(flag, file, $"{problems[0]}: {purpose}", "renew the certificate");
        }
    }

    private static string Shown(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
