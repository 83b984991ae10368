namespace Netcd.Api.GoText;

/// <summary>One value of a request's JSON body.</summary>
internal sealed record GoJsonValue(GoJsonKind Kind)
{
    /// <summary>A string as it stands in the body, without the quotes; empty otherwise.</summary>
    public ReadOnlyMemory<byte> RawText { get; init; }

    /// <summary>The text of a string, empty otherwise. Decoded when asked for, so that a secret one is never a .NET string.</summary>
    public string Text => GoJsonString.Decode(RawText.Span);

    /// <summary>The elements of an array, empty otherwise.</summary>
    public IReadOnlyList<GoJsonValue> Items { get; init; } = [];

    /// <summary>The members of an object in the order given, doubles included.</summary>
    public IReadOnlyList<KeyValuePair<string, GoJsonValue>> Members { get; init; } = [];

    /// <summary>The word that Go's decoder uses for this kind.</summary>
    public string KindName => Kind switch
    {
        GoJsonKind.Null => "null",
        GoJsonKind.Bool => "bool",
        GoJsonKind.Number => "number",
        GoJsonKind.String => "string",
        GoJsonKind.Array => "array",
        _ => "object",
    };
}
