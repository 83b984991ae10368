using System.Text;

namespace Netcd.Http.Requests;

/// <summary>Looks for a word in a header value, in the two ways in which Go does.</summary>
internal static class HeaderToken
{
    /// <summary>Whether <paramref name="token"/> is a whole element of a comma-separated list.</summary>
    public static bool IsInList(ReadOnlySpan<byte> list, ReadOnlySpan<byte> token)
    {
        while (true)
        {
            var comma = list.IndexOf((byte)',');
            var element = comma < 0 ? list : list[..comma];
            if (Ascii.EqualsIgnoreCase(element.Trim(" \t"u8), token))
            {
                return true;
            }

            if (comma < 0)
            {
                return false;
            }

            list = list[(comma + 1)..];
        }
    }

    /// <summary>Whether <paramref name="token"/> stands between blanks, commas or the ends of the value.</summary>
    public static bool IsAnywhereIn(ReadOnlySpan<byte> value, ReadOnlySpan<byte> token)
    {
        foreach (var range in value.SplitAny(" ,\t"u8))
        {
            if (Ascii.EqualsIgnoreCase(value[range], token))
            {
                return true;
            }
        }

        return false;
    }
}
