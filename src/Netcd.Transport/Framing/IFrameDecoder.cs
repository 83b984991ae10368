using Netcd.Raft.Messages;

namespace Netcd.Transport.Framing;

/// <summary>Reads the messages of one connection. One thread.</summary>
internal interface IFrameDecoder
{
    /// <summary>The next message; null for a link heartbeat.</summary>
    ValueTask<Message?> ReadAsync(FrameInput input);
}
