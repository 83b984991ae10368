using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Transport.Framing;
using Netcd.Transport.Outbound;

namespace Netcd.Transport.Inbound;

/// <summary>Hands what other members sent to this one. Thread-safe; never waits.</summary>
internal sealed class MessageIntake(IPeerReceiver receiver, Statistics.PeerStatistics statistics)
{
    /// <summary>False if the message was dropped.</summary>
    public bool TryTake(Message message)
    {
        if (IsLocal(message.Type))
        {
            return true; // etcd passes over these when they come from outside, too.
        }

        if (message.Type == MessageType.Append)
        {
            statistics.Received.Note(MessageSize.BytesOf(message));
        }

        return receiver.TryReceive(message);
    }

    /// <summary>As above, and says so if it was dropped.</summary>
    public void TryTake(Message message, PeerContact from)
    {
        if (!TryTake(message))
        {
            from.Say("receiving buffer", held => Log.ReceivingBufferFull(from.Local.Logger, from.Member, held));
        }
    }

    public bool IsFromRemoved(Message message) =>
        message.From != MemberId.None && receiver.IsRemoved(message.From);

    private static bool IsLocal(MessageType type) => type is MessageType.Hup or MessageType.Beat
        or MessageType.Unreachable or MessageType.SnapshotStatus or MessageType.CheckQuorum;
}
