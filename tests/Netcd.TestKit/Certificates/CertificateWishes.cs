using System.Security.Cryptography;

namespace Netcd.TestKit.Certificates;

/// <summary>What a certificate is to be like; by itself one that every server and client takes.</summary>
public sealed record CertificateWishes
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    /// <summary>Null: the name of its file.</summary>
    public string? CommonName { get; init; }

    /// <summary>Names and addresses that it is made out to.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = ["localhost", "127.0.0.1"];

    public DateTimeOffset NotBefore { get; init; } = DateTimeOffset.UtcNow.AddDays(-1);

    public DateTimeOffset NotAfter { get; init; } = DateTimeOffset.UtcNow.AddDays(100);

    public IReadOnlyList<string> Uses { get; init; } = [ServerUse, ClientUse];

    /// <summary>The size of an RSA key; null: an ECDSA key.</summary>
    public int? RsaBits { get; init; }

    /// <summary>Whether it has a critical extension that nobody knows.</summary>
    public bool HasUnknownExtension { get; init; }

    /// <summary>What its authority signs. MD5 takes an authority with an RSA key.</summary>
    public HashAlgorithmName Digest { get; init; } = HashAlgorithmName.SHA256;
}

/// <summary>The files of a certificate and its key.</summary>
/// <param name="CertFile">In PEM.</param>
/// <param name="KeyFile">In PEM, as PKCS #8.</param>
/// <param name="SerialNumber">In hexadecimal.</param>
public sealed record IssuedCertificate(string CertFile, string KeyFile, string SerialNumber)
{
    /// <summary>Puts another certificate and its key in the place of these files, one after the other.</summary>
    public void ReplaceBy(IssuedCertificate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (from, to) in new[] { (other.CertFile, CertFile), (other.KeyFile, KeyFile) })
        {
            File.Copy(from, $"{to}.new", overwrite: true);
            File.Move($"{to}.new", to, overwrite: true);
        }
    }
}
