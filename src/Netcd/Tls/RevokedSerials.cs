using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Netcd.Tls;

/// <summary>The serial numbers of a list of revoked certificates (RFC 5280 §5.1), in PEM or DER form.</summary>
/// <remarks>As in etcd the number alone counts, whoever signed the list: the operator vouches for the file.</remarks>
internal static class RevokedSerials
{
    /// <exception cref="TlsFileException">The file is no such list.</exception>
    public static FrozenSet<BigInteger> Read(string flag, string file)
    {
        var bytes = TlsFile.Read(flag, file);
        try
        {
            var text = Encoding.Latin1.GetString(bytes);
            if (PemEncoding.TryFind(text, out var fields))
            {
                bytes = Convert.FromBase64String(text[fields.Base64Data]);
            }

            return Parse(bytes).ToFrozenSet();
        }
        catch (Exception failure) when (failure is AsnContentException or FormatException)
        {
            throw new TlsFileException(
                flag, file, "x509: malformed certificate revocation list", "give a list in PEM or DER form");
        }
    }

    /// <summary>The serial number of a certificate, as in the list.</summary>
    public static BigInteger SerialOf(X509Certificate2 certificate) =>
        new(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true);

    private static List<BigInteger> Parse(byte[] bytes)
    {
        var serials = new List<BigInteger>();
        var list = new AsnReader(bytes, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (list.PeekTag() == Asn1Tag.Integer)
        {
            list.ReadInteger(); // The version.
        }

        list.ReadSequence(); // The algorithm of the signature.
        list.ReadSequence(); // The issuer.
        ReadTime(list);
        if (list.HasData && IsTime(list.PeekTag()))
        {
            ReadTime(list);
        }

        if (list.HasData && list.PeekTag() == Asn1Tag.Sequence)
        {
            var entries = list.ReadSequence();
            while (entries.HasData)
            {
                serials.Add(entries.ReadSequence().ReadInteger());
            }
        }

        return serials;
    }

    private static bool IsTime(Asn1Tag tag) =>
        tag == Asn1Tag.UtcTime || tag == Asn1Tag.GeneralizedTime;

    private static void ReadTime(AsnReader reader)
    {
        if (!IsTime(reader.PeekTag()))
        {
            throw new AsnContentException("There is no time where one has to be.");
        }

        reader.ReadEncodedValue();
    }
}
