using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Netcd.Http.Tls;

namespace Netcd.Tls;

/// <summary>Judges the certificate of the other side in one handshake, by Go's rules and in Go's words.</summary>
/// <param name="rules">Whose certificates are taken.</param>
/// <param name="material">The authorities and the revoked ones.</param>
/// <param name="time">Tells whether a certificate is valid now.</param>
/// <param name="host">The name that a server has to have; null for a client.</param>
internal sealed class CertificateVerdict(CertificateRules rules, TlsMaterial material, TimeProvider time, string? host)
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private const X509ChainStatusFlags Unknown = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    /// <summary>Why the certificate is refused; null if it is not.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The same and more, for the server's end.</summary>
    public ClientVerdict OnClient { get; private set; } = new(Refusal: null);

    /// <summary>How its chain is built.</summary>
    public X509ChainPolicy Policy
    {
        get
        {
            var policy = new X509ChainPolicy
            {
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
                TrustMode = material.Authorities.Count > 0 ? X509ChainTrustMode.CustomRootTrust : X509ChainTrustMode.System,
            };
            policy.CustomTrustStore.AddRange(material.Authorities);
            policy.ApplicationPolicy.Add(new Oid(host is null ? ClientUse : ServerUse));
            return policy;
        }
    }

    /// <summary>A <see cref="RemoteCertificateValidationCallback"/>.</summary>
    public bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Refusal = certificate is X509Certificate2 shown ? ProblemOf(shown, chain) : "tls: client didn't provide a certificate";
        if (Refusal is not null && host is null && certificate is not null)
        {
            Refusal = $"tls: failed to verify client certificate: {Refusal}";
        }

        OnClient = new ClientVerdict(Refusal)
        {
            CommonNames = Refusal is null && chain is not null
                ? [.. UpToAuthority(chain).Select(element => TlsPeer.CommonNameOf(element.Certificate) ?? "")]
                : [],
            Subject = certificate?.Subject ?? "",
            Issuer = certificate?.Issuer ?? "",
        };
        return Refusal is null;
    }

    private string? ProblemOf(X509Certificate2 certificate, X509Chain? chain)
    {
        if (rules.TakesAnybody)
        {
            return null;
        }

        return ProblemOfChain(certificate, chain)
            ?? ProblemOfName(certificate)
            ?? (host is null ? Revoked(chain) : null);
    }

    private string? ProblemOfChain(X509Certificate2 certificate, X509Chain? chain)
    {
        if (Validity.ProblemOf(certificate, time.GetUtcNow()) is { } problem)
        {
            return problem;
        }

        if (chain is null)
        {
            return "x509: certificate signed by unknown authority";
        }

        var elements = UpToAuthority(chain);
        var status = X509ChainStatusFlags.NoError;
        foreach (var one in elements.SelectMany(element => element.ChainElementStatus))
        {
            status |= one.Status;
        }

        if (IsAuthority(elements[^1]))
        {
            status &= ~Unknown; // An authority need not be at the end of a chain.
        }

        if (elements.SkipLast(1).Any(element => KeyPair.HasWeakSignature(element.Certificate)))
        {
            return "x509: cannot verify signature: insecure algorithm";
        }

        return status == X509ChainStatusFlags.NoError ? null : $"x509: {TextOf(status, elements)}";
    }

    /// <summary>What Go says, which judges in the same order; .NET's word for what Go does not look at.</summary>
    private static string TextOf(X509ChainStatusFlags status, X509ChainElement[] elements)
    {
        const string UnknownAuthority = "certificate signed by unknown authority";
        const X509ChainStatusFlags WrongName = X509ChainStatusFlags.InvalidNameConstraints
            | X509ChainStatusFlags.HasNotSupportedNameConstraint | X509ChainStatusFlags.HasNotDefinedNameConstraint
            | X509ChainStatusFlags.HasNotPermittedNameConstraint | X509ChainStatusFlags.HasExcludedNameConstraint;
        return status switch
        {
            _ when (status & Unknown) != 0 => UnknownAuthority,
            _ when (status & X509ChainStatusFlags.NotTimeValid) != 0 =>
                "a certificate of its chain has expired or is not yet valid",
            _ when (status & X509ChainStatusFlags.NotSignatureValid) != 0 =>
                $"{UnknownAuthority} (its signature does not fit)",
            _ when (status & X509ChainStatusFlags.InvalidBasicConstraints) != 0 =>
                elements.Skip(1).FirstOrDefault(element => !MayIssue(element.Certificate)) is { } issuer
                    ? $"{UnknownAuthority} (possibly because of \"x509: invalid signature: parent certificate cannot sign this "
                        + "kind of certificate\" while trying to verify candidate authority certificate "
                        + $"\"{TlsPeer.CommonNameOf(issuer.Certificate)}\")"
                    : "too many intermediates for path length constraint",
            _ when (status & WrongName) != 0 =>
                "a root or intermediate certificate is not authorized to sign for this name",
            _ when (status & X509ChainStatusFlags.HasNotSupportedCriticalExtension) != 0 => "unhandled critical extension",
            _ when (status & X509ChainStatusFlags.NotValidForUsage) != 0 =>
                "certificate specifies an incompatible key usage",
            _ => $"{status}",
        };
    }

    private static bool MayIssue(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is { CertificateAuthority: true };

    /// <summary>
    /// The part of a chain that counts: a client may send more certificates than lead to an authority. All of it if none
    /// leads to one.
    /// </summary>
    private X509ChainElement[] UpToAuthority(X509Chain chain)
    {
        X509ChainElement[] elements = [.. chain.ChainElements];
        var last = Array.FindLastIndex(elements, IsAuthority);
        return last < 0 ? elements : elements[..(last + 1)];
    }

    private bool IsAuthority(X509ChainElement element) => material.Authorities.Any(
        authority => authority.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span));

    private string? ProblemOfName(X509Certificate2 certificate)
    {
        if (host is not null && !IsFor(certificate, host))
        {
            return $"x509: certificate is not valid for {host}";
        }

        if (rules.AllowedCommonName.Length > 0 && TlsPeer.CommonNameOf(certificate) != rules.AllowedCommonName)
        {
            return $"CommonName authentication failed: it is {TlsPeer.CommonNameOf(certificate) ?? "none"}, not {rules.AllowedCommonName}";
        }

        return rules.AllowedHostname.Length > 0 && !IsFor(certificate, rules.AllowedHostname)
            ? $"client certificate authentication failed: it is not made out to {rules.AllowedHostname}"
            : null;
    }

    private string? Revoked(X509Chain? chain)
    {
        foreach (var element in chain is null ? [] : UpToAuthority(chain))
        {
            if (material.Revoked.Contains(RevokedSerials.SerialOf(element.Certificate)))
            {
                return $"transport: certificate serial {element.Certificate.SerialNumber.ToLowerInvariant()} revoked";
            }
        }

        return null;
    }

    /// <summary>As Go since 1.15: a common name is no host name.</summary>
    private static bool IsFor(X509Certificate2 certificate, string host) =>
        certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false);
}
