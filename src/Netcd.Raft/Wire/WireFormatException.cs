namespace Netcd.Raft.Wire;

/// <summary>Bytes that should be a protocol buffer message are not one.</summary>
public sealed class WireFormatException(string message) : FormatException(message);
