using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Raft.Wire;

namespace Netcd.Transport.Framing;

/// <summary>Reads the message stream.</summary>
internal sealed class MessageDecoder : IFrameDecoder
{
    public async ValueTask<Message?> ReadAsync(FrameInput input)
    {
        var message = MessageCodec.Decode((await input.ReadBlockAsync()).Span);
        return IsLinkHeartbeat(message) ? null : message;
    }

    private static bool IsLinkHeartbeat(Message message) =>
        message.Type == MessageType.Heartbeat && message.From == MemberId.None && message.To == MemberId.None;
}
