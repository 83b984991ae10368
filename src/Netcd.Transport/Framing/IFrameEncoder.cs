using System.Buffers;
using Netcd.Raft.Messages;

namespace Netcd.Transport.Framing;

/// <summary>Writes the messages of one connection; what it wrote before may shorten what follows. One thread.</summary>
internal interface IFrameEncoder
{
    void Encode(IBufferWriter<byte> output, Message message);

    /// <summary>Writes what only shows that the connection lives.</summary>
    void EncodeLinkHeartbeat(IBufferWriter<byte> output);
}
