using Netcd.Configuration;

namespace Netcd.Tls;

/// <summary>Whose certificates are taken, besides being signed by an authority. Immutable.</summary>
internal sealed record CertificateRules
{
    /// <summary>Whether certificates are not looked at.</summary>
    public bool TakesAnybody { get; init; }

    /// <summary>The common name that a certificate must have; empty for any.</summary>
    public string AllowedCommonName { get; init; } = "";

    /// <summary>The name that a certificate must be made out to; empty for any.</summary>
    public string AllowedHostname { get; init; } = "";

    public static CertificateRules Of(TlsSettings settings) => new()
    {
        TakesAnybody = settings.IsAuto, // Nobody vouches for certificates that sign themselves: etcd skips the check, too.
        AllowedCommonName = settings.AllowedCommonName,
        AllowedHostname = settings.AllowedHostname,
    };
}
