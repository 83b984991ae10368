using System.Buffers;
using System.Text;
using Netcd.Store.Json;

namespace Netcd.Store.Tests.Json;

public class GoJsonWriterTests
{
    public static TheoryData<byte[], string> Strings => new()
    {
        { "plain/text'~ {}[]:,"u8.ToArray(), "plain/text'~ {}[]:," },
        { "\"\\\n\r\t"u8.ToArray(), "\\\"\\\\\\n\\r\\t" },
        { "\0\u0001\b\f\u001f"u8.ToArray(), "\\u0000\\u0001\\u0008\\u000c\\u001f" },
        { "<a href=\"x\">&</a>"u8.ToArray(), "\\u003ca href=\\\"x\\\"\\u003e\\u0026\\u003c/a\\u003e" },
        { [0x7f], "\u007f" },
        { "ü€😀"u8.ToArray(), "ü€😀" },
        { "\u2028\u2029\u2027\u202a"u8.ToArray(), "\\u2028\\u2029\u2027\u202a" }, // Line separators, and their neighbours.
        { [0xff, (byte)'a', 0xc3], "\\ufffda\\ufffd" },
        { [0xed, 0xa0, 0x80], "\\ufffd\\ufffd\\ufffd" },        // Half a surrogate pair: each byte by itself.
        { [0xe2, 0x82, (byte)'x'], "\\ufffd\\ufffdx" },         // Cut off.
        { [0xc0, 0x80], "\\ufffd\\ufffd" },                     // Overlong.
        { [0xf4, 0x90, 0x80, 0x80], "\\ufffd\\ufffd\\ufffd\\ufffd" }, // Beyond Unicode.
        { [0xef, 0xbf, 0xbd], "\ufffd" },                       // The replacement character itself is fine.
    };

    [Theory, MemberData(nameof(Strings))]
    public void A_string_is_escaped_as_Go_escapes_it(byte[] text, string expected)
    {
        Assert.Equal($"\"{expected}\"", Written(text, new ArrayBufferWriter<byte>()));
    }

    [Fact]
    public void A_long_text_passes_through_small_pieces_unchanged()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5_000).Select(i => $"{i}€\n")));

        Assert.Equal(
            $"\"{Encoding.UTF8.GetString(text).Replace("\n", "\\n", StringComparison.Ordinal)}\"",
            Written(text, new ArrayBufferWriter<byte>(initialCapacity: 1)));
    }

    [Theory]
    [InlineData("abc", 3, "abc", false)]
    [InlineData("abcd", 3, "abc", true)]
    [InlineData("ab\nc", 7, "ab", true)] // An escape may take six bytes.
    [InlineData("ab\u0001", 8, "ab\\u0001", false)]
    [InlineData("ab\u0001\u0001", 13, "ab\\u0001", true)]
    [InlineData("aéé", 7, "aé", true)]
    public void A_text_that_is_cut_has_no_more_bytes_and_no_half_of_a_character(string text, int bytesMax, string cut, bool isCut)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new GoJsonWriter(output);

        Assert.Equal(isCut, json.CutText(Encoding.UTF8.GetBytes(text), bytesMax));
        json.Flush();
        Assert.Equal($"\"{cut}\"", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static string Written(byte[] text, ArrayBufferWriter<byte> output)
    {
        var json = new GoJsonWriter(output);
        json.Text(text);
        json.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
