using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.TestKit.Certificates;

/// <summary>Signs certificates with digests that .NET signs none with any more.</summary>
internal sealed class WeakSignatureGenerator(X509SignatureGenerator good, AsymmetricAlgorithm key, HashAlgorithmName digest)
    : X509SignatureGenerator
{
    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier((key, digest.Name) switch
            {
                (RSA, "MD5") => "1.2.840.113549.1.1.4",
                (RSA, "SHA1") => "1.2.840.113549.1.1.5",
                (ECDsa, "SHA1") => "1.2.840.10045.4.1",
                _ => throw new ArgumentException($"{key} cannot sign {digest}.", nameof(hashAlgorithm)),
            });
            if (key is RSA)
            {
                writer.WriteNull();
            }
        }

        return writer.Encode();
    }

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key is RSA rsa
        ? rsa.SignData(data, digest, RSASignaturePadding.Pkcs1)
        : ((ECDsa)key).SignData(data, digest, DSASignatureFormat.Rfc3279DerSequence);

    protected override PublicKey BuildPublicKey() => good.PublicKey;
}
