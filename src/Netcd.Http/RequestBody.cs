namespace Netcd.Http;

/// <summary>How the reading of a request body ended.</summary>
public enum BodyStatus
{
    Complete,
    TooLarge,
    Failed,
}

/// <summary>A request body as far as it could be read.</summary>
/// <param name="Status">Whether all of it was read.</param>
/// <param name="Bytes">The body; at most one byte more than the limit. Valid until the handler returns.</param>
/// <param name="Error">Go's text for what was wrong with it, null when nothing was.</param>
public readonly record struct RequestBody(BodyStatus Status, ReadOnlyMemory<byte> Bytes, string? Error);
