namespace Netcd.Http.Requests;

/// <summary>A piece of the request head, by place: the array that holds the head may still be exchanged.</summary>
internal readonly record struct Part(int Start, int Length)
{
    public int End => Start + Length;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> text) => text.Slice(Start, Length);
}
