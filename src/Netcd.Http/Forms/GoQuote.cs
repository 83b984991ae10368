using System.Globalization;
using System.Text;

namespace Netcd.Http.Forms;

/// <summary>Text in double quotes as Go's <c>%q</c> prints it: what is not printable UTF-8 becomes escapes.</summary>
public static class GoQuote
{
    public static string Quote(ReadOnlySpan<byte> text)
    {
        var output = new StringBuilder("\"");
        while (!text.IsEmpty)
        {
            var isValid = Rune.DecodeFromUtf8(text, out var rune, out var bytes) == System.Buffers.OperationStatus.Done;
            if (isValid)
            {
                Append(output, rune);
            }
            else
            {
                bytes = 1; // Go escapes one byte and tries again behind it.
                output.Append(CultureInfo.InvariantCulture, $"\\x{text[0]:x2}");
            }

            text = text[bytes..];
        }

        return output.Append('"').ToString();
    }

    private static void Append(StringBuilder output, Rune rune)
    {
        _ = rune.Value switch
        {
            '"' or '\\' => output.Append('\\').Append((char)rune.Value),
            '\a' => output.Append("\\a"),
            '\b' => output.Append("\\b"),
            '\f' => output.Append("\\f"),
            '\n' => output.Append("\\n"),
            '\r' => output.Append("\\r"),
            '\t' => output.Append("\\t"),
            '\v' => output.Append("\\v"),
            _ when IsPrintable(rune) => output.Append(rune.ToString()),
            < ' ' or 0x7f => output.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
            < 0x10000 => output.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
            _ => output.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
        };
    }

    /// <summary>Letters, marks, numbers, punctuation, symbols, and of the blanks only the ASCII one.</summary>
    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or
        UnicodeCategory.ParagraphSeparator);
}
