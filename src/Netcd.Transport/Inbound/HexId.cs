using System.Globalization;
using System.Text;
using Netcd.Raft;

namespace Netcd.Transport.Inbound;

/// <summary>A member's ID as it stands in paths and headers: hexadecimal.</summary>
internal static class HexId
{
    public static bool TryParse(ReadOnlySpan<byte> text, out MemberId member)
    {
        var isNumber = ulong.TryParse(
            Encoding.ASCII.GetString(text), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        member = new MemberId(value);
        return isNumber;
    }
}
