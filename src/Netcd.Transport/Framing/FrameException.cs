namespace Netcd.Transport.Framing;

/// <summary>What came from the other side is not the protocol; the connection has to end.</summary>
internal sealed class FrameException(string message) : IOException(message);
