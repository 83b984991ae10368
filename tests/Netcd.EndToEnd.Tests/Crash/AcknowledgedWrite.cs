namespace Netcd.EndToEnd.Tests.Crash;

/// <summary>A write that the server said it has, by its index.</summary>
internal sealed record AcknowledgedWrite(ulong Index, string Key, string Value);
