using Microsoft.Extensions.Logging;
using Netcd.Flags;
using Netcd.Tls;

namespace Netcd.Configuration;

/// <summary>Finds what is wrong with the flags of TLS and the files that they name, in etcd's words and what to do next.</summary>
internal static class TlsCheck
{
    public static IEnumerable<string> Problems(NetcdSettings settings, DateTimeOffset now) =>
    [
        .. CipherSuites(settings),
        .. Problems(settings.ClientTls, [.. settings.ListenClientUrls, .. settings.ListenMetricsUrls], now),
        .. Problems(settings.PeerTls, settings.ListenPeerUrls, now),
    ];

    /// <summary>What etcd, too, only warns about.</summary>
    public static IEnumerable<StartupNote> Notes(NetcdSettings settings) =>
    [
        .. Notes(settings.ClientTls, settings.ListenClientUrls, "client"),
        .. Notes(settings.PeerTls, settings.ListenPeerUrls, "peer"),
    ];

    private static IEnumerable<string> CipherSuites(NetcdSettings settings)
    {
        if (CipherSuiteNames.ProblemWith(settings.ClientTls.CipherSuites) is { } problem)
        {
            yield return $"{settings.NameOf(TlsFlags.CipherSuites)}: {problem}";
        }
    }

    private static IEnumerable<string> Problems(TlsSettings tls, IReadOnlyList<HostUrl> urls, DateTimeOffset now)
    {
        var (cert, key) = (tls.NameOf(tls.Flags.CertFile), tls.NameOf(tls.Flags.KeyFile));
        if (tls.HasCertificate && (tls.CertFile.Length == 0 || tls.KeyFile.Length == 0))
        {
            yield return $"KeyFile and CertFile must both be present[key: {tls.KeyFile}, cert: {tls.CertFile}] "
                + $"(give both {cert} and {key})";
        }
        else if (!tls.HasCertificate && !tls.IsAuto)
        {
            foreach (var url in urls.Where(url => url.Scheme == "https"))
            {
                yield return tls.IsForPeers
                    ? $"cannot listen on TLS for {url.Authority}: KeyFile and CertFile are not presented (give {cert} and "
                        + $"{key}, or {tls.Flags.AutoTls})"
                    : $"TLS key/cert ({cert}, {key}) must be provided for client url {url} with HTTPS scheme (give them, or "
                        + $"{tls.Flags.AutoTls})";
            }
        }

        if (tls is { IsAuto: true, ClientCertAuth: true })
        {
            yield return $"{tls.NameOf(tls.Flags.ClientCertAuth)} cannot be set with {tls.NameOf(tls.Flags.AutoTls)}: a "
                + $"certificate that signs itself proves nothing (give {cert}, {key} and {tls.Flags.TrustedCaFile})";
        }

        if (tls.AllowedCommonName.Length > 0 && tls.AllowedHostname.Length > 0)
        {
            yield return $"AllowedCN and AllowedHostname are mutually exclusive (cn=\"{tls.AllowedCommonName}\", "
                + $"hostname=\"{tls.AllowedHostname}\") (give one of {tls.NameOf(TlsFlags.PeerAllowedCommonName)} and "
                + $"{tls.NameOf(tls.Flags.AllowedHostname)})";
        }

        if ((!tls.HasCertificate || (tls.CertFile.Length > 0 && tls.KeyFile.Length > 0)) && FileProblem(tls, now) is { } problem)
        {
            yield return problem;
        }
    }

    /// <summary>A certificate that a member makes for itself is not looked at: there may be none yet.</summary>
    private static string? FileProblem(TlsSettings tls, DateTimeOffset now)
    {
        try
        {
            _ = tls.IsAuto ? TlsMaterial.LoadForOthers(tls, now) : TlsMaterial.Load(tls, now);
            return null;
        }
        catch (TlsFileException failure)
        {
            return failure.Message;
        }
    }

    private static IEnumerable<StartupNote> Notes(TlsSettings tls, IReadOnlyList<HostUrl> urls, string whose)
    {
        if (tls is { WantsAuto: true, HasCertificate: true })
        {
            yield return new(LogLevel.Warning, $"ignoring {whose} auto TLS since certs given");
        }

        if (tls is { RequiresClientCertificate: false } && (tls.AllowedCommonName.Length > 0 || tls.AllowedHostname.Length > 0))
        {
            var flag = tls.NameOf(
                tls.AllowedCommonName.Length > 0 ? TlsFlags.PeerAllowedCommonName : tls.Flags.AllowedHostname);
            yield return new(
                LogLevel.Warning, $"{flag} keeps nobody from connecting: no {whose} is asked for a certificate "
                    + $"(give {tls.Flags.ClientCertAuth} and {tls.Flags.TrustedCaFile})");
        }

        if (tls.CaFile.Length > 0)
        {
            yield return new(
                LogLevel.Warning, $"{tls.NameOf(tls.Flags.CaFile)} is deprecated: give {tls.Flags.TrustedCaFile} and "
                    + $"{tls.Flags.ClientCertAuth} instead");
        }

        if (tls is { ClientCertAuth: true, TrustedCaFile: "", CaFile: "" })
        {
            yield return new(
                LogLevel.Warning, $"{tls.NameOf(tls.Flags.ClientCertAuth)} without {tls.Flags.TrustedCaFile}: certificates "
                    + "are taken from the certificate authorities that this machine trusts");
        }

        foreach (var url in urls.Where(url => url.Scheme == "http"))
        {
            if (tls.HasCertificate || tls.IsAuto)
            {
                yield return new(
                    LogLevel.Warning, $"The scheme of {whose} url {url} is HTTP while peer key/cert files are presented. "
                        + "Ignored key/cert files.");
            }

            if (tls.ClientCertAuth)
            {
                yield return new(
                    LogLevel.Warning, $"The scheme of {whose} url {url} is HTTP while client cert auth "
                        + $"({tls.NameOf(tls.Flags.ClientCertAuth)}) is enabled. Ignored client cert auth for this url.");
            }
        }
    }
}
