using System.Buffers;

namespace Netcd.Http.Requests;

/// <summary>The bytes that may stand in the tokens and header values of HTTP, as Go takes them.</summary>
internal static class GoToken
{
    private static readonly SearchValues<byte> TokenBytes = SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~"u8);

    private static readonly SearchValues<byte> HostBytes = SearchValues.Create(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!$%&()*+,-.:;=['[]_~"u8);

    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Select(value => (byte)value), 0x7f]);

    private static readonly SearchValues<byte> ControlsButTab = SearchValues.Create(
        [.. Enumerable.Range(0, ' ').Where(value => value != '\t').Select(value => (byte)value), 0x7f]);

    public static bool IsToken(ReadOnlySpan<byte> text) => text.Length > 0 && !text.ContainsAnyExcept(TokenBytes);

    /// <summary>The length of the token that <paramref name="text"/> starts with, 0 for none.</summary>
    public static int PrefixLength(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOfAnyExcept(TokenBytes);
        return end < 0 ? text.Length : end;
    }

    public static bool IsHost(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(HostBytes);

    public static bool IsHeaderValue(ReadOnlySpan<byte> text) => !text.ContainsAny(ControlsButTab);

    public static bool HasControl(ReadOnlySpan<byte> text) => text.ContainsAny(Controls);
}
