using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Netcd.Configuration;

namespace Netcd.Tls;

/// <summary>The certificate that a member makes for itself, where etcd keeps its own.</summary>
internal static class AutoCertificate
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    /// <summary>Makes one for the hosts of <paramref name="urls"/> unless there is one that is still valid.</summary>
    /// <returns>Whether it was made.</returns>
    /// <exception cref="TlsFileException">The one that is there cannot be read.</exception>
    public static bool Ensure(TlsSettings settings, IEnumerable<HostUrl> urls, DateTimeOffset now)
    {
        var (certFile, keyFile) = FilesOf(settings);
        if (File.Exists(certFile) && File.Exists(keyFile))
        {
            var certificates = PemCertificates.Read(
                certFile, certFile, System.Text.Encoding.Latin1.GetString(TlsFile.Read(certFile, certFile)));
            if (Validity.ProblemOf(certificates[0], now) is null)
            {
                return false;
            }
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Make(key, urls, now);
        try
        {
            CreatePrivate(settings.AutoDirectory);
            Write(keyFile, key.ExportECPrivateKeyPem() + "\n");
            Write(certFile, certificate.ExportCertificatePem() + "\n");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TlsFileException(
                settings.NameOf(settings.Flags.AutoTls), settings.AutoDirectory, failure.Message,
                "let the user that netcd runs as write to the data directory");
        }

        return true;
    }

    public static KeyPair Load(TlsSettings settings, DateTimeOffset now)
    {
        var (certFile, keyFile) = FilesOf(settings);
        var flag = settings.NameOf(settings.Flags.AutoTls);
        return KeyPair.Load(flag, certFile, flag, keyFile, now);
    }

    public static (string CertFile, string KeyFile) FilesOf(TlsSettings settings) =>
        (Path.Combine(settings.AutoDirectory, "cert.pem"), Path.Combine(settings.AutoDirectory, "key.pem"));

    private static X509Certificate2 Make(ECDsa key, IEnumerable<HostUrl> urls, DateTimeOffset now)
    {
        var request = new CertificateRequest("O=etcd", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in urls.Select(url => url.Host.Length > 0 ? url.Host : "localhost").Distinct())
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

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid(CertificateVerdict.ServerUse), new Oid(CertificateVerdict.ClientUse)], critical: false));
        return request.CreateSelfSigned(now.AddMinutes(-5), now + Lifetime);
    }

    /// <summary>The data directory, too, is for its owner alone, and may not be there yet.</summary>
    private static void CreatePrivate(string directory)
    {
        const UnixFileMode Private = OwnerOnly | UnixFileMode.UserExecute;
        if (!OperatingSystem.IsWindows())
        {
            var fixtures = Path.GetDirectoryName(directory) ?? directory;
            foreach (var one in new[] { Path.GetDirectoryName(fixtures) ?? fixtures, fixtures, directory })
            {
                Directory.CreateDirectory(one, Private); // Its parents would get a mode of their own.
            }
        }
        else
        {
            Directory.CreateDirectory(directory);
        }
    }

    private static void Write(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var stream = new StreamWriter(file, options);
        stream.Write(text);
    }
}
