using System.Text;
using Netcd.Store.Json;

namespace Netcd.Api.GoText;

/// <summary>Writes .NET text, lists and floats with <see cref="GoJsonWriter"/>.</summary>
internal static class GoJsonText
{
    public static void Text(this ref GoJsonWriter json, string text) => json.Text(Encoding.UTF8.GetBytes(text));

    /// <summary>A list of strings; an empty one is <c>[]</c>.</summary>
    public static void Texts(this ref GoJsonWriter json, IEnumerable<string> texts)
    {
        var separator = "["u8;
        foreach (var text in texts)
        {
            json.Raw(separator);
            json.Text(text);
            separator = ","u8;
        }

        json.Raw(separator.SequenceEqual("["u8) ? "[]"u8 : "]"u8);
    }

    public static void Float(this ref GoJsonWriter json, double value) =>
        json.Raw(Encoding.ASCII.GetBytes(GoFloat.FormatJson(value)));
}
