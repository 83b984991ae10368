using System.Collections.Frozen;
using System.Net.Security;
using System.Numerics;
using System.Security.Cryptography.X509Certificates;
using Netcd.Configuration;

namespace Netcd.Tls;

/// <summary>What the files of one kind of listener held at one time. Immutable.</summary>
/// <param name="Own">The certificate that this side shows; null if it has none.</param>
/// <param name="Authorities">Empty for those of the system.</param>
/// <param name="Revoked">Serial numbers of certificates that are not taken any more.</param>
internal sealed record TlsMaterial(
    SslStreamCertificateContext? Own, X509Certificate2Collection Authorities, FrozenSet<BigInteger> Revoked)
{
    /// <exception cref="TlsFileException">One of the files cannot be used.</exception>
    public static TlsMaterial Load(TlsSettings settings, DateTimeOffset now)
    {
        var flags = settings.Flags;
        SslStreamCertificateContext? own = null;
        if (settings.IsAuto || settings.HasCertificate)
        {
            var pair = settings.IsAuto
                ? AutoCertificate.Load(settings, now)
                : KeyPair.Load(
                    settings.NameOf(flags.CertFile), settings.CertFile, settings.NameOf(flags.KeyFile), settings.KeyFile, now);
            own = SslStreamCertificateContext.Create(pair.Certificate, pair.Intermediates, offline: true);
        }

        return LoadForOthers(settings, now) with { Own = own };
    }

    /// <summary>What the certificates of others are judged by, without one of its own.</summary>
    /// <inheritdoc cref="Load"/>
    public static TlsMaterial LoadForOthers(TlsSettings settings, DateTimeOffset now)
    {
        var flags = settings.Flags;
        var authorities = new X509Certificate2Collection();
        foreach (var (flag, file) in new[]
        {
            (flags.TrustedCaFile, settings.TrustedCaFile), (flags.CaFile, settings.CaFile),
        })
        {
            if (file.Length > 0)
            {
                var name = settings.NameOf(flag);
                var text = System.Text.Encoding.Latin1.GetString(TlsFile.Read(name, file));
                var read = PemCertificates.Read(name, file, text);
                Validity.CheckOneOf(read, name, file, "none of it can vouch for anybody", now);
                authorities.AddRange(read);
            }
        }

        return new TlsMaterial(Own: null, authorities, settings.CrlFile.Length == 0
            ? []
            : RevokedSerials.Read(settings.NameOf(flags.CrlFile), settings.CrlFile));
    }
}
