namespace Netcd.Store.Persistence;

/// <summary>A snapshot's text is not a store.</summary>
/// <param name="offset">Where, in bytes from the start of the text.</param>
/// <param name="problem">What is wrong there.</param>
/// <param name="inner">What the JSON reader said; null when the JSON is fine but its content is not.</param>
public sealed class StoreFormatException(long offset, string problem, Exception? inner)
    : FormatException($"Store snapshot at byte {offset}: {problem}", inner)
{
    public long Offset { get; } = offset;
}
