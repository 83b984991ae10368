using System.Diagnostics;
using Netcd.Raft;

namespace Netcd.Transport.Framing;

/// <summary>etcd's names for the kinds of streams, and their codecs.</summary>
internal static class StreamKinds
{
    /// <summary>The part of the path below <c>/raft/stream/</c>.</summary>
    public static string PathOf(StreamKind kind) => kind switch
    {
        StreamKind.Message => "message",
        StreamKind.Append => "msgapp",
        _ => throw new UnreachableException($"{kind} has no path."),
    };

    /// <summary>The name in log lines.</summary>
    public static string NameOf(StreamKind kind) => kind switch
    {
        StreamKind.Message => "stream Message",
        StreamKind.Append => "stream MsgApp v2",
        _ => throw new UnreachableException($"{kind} has no name."),
    };

    public static IFrameEncoder EncoderOf(StreamKind kind, PeerDialect dialect) => kind switch
    {
        StreamKind.Message => new MessageEncoder(dialect),
        StreamKind.Append => new AppendEncoder(dialect),
        _ => throw new UnreachableException($"{kind} has no encoder."),
    };

    /// <param name="kind">What the stream carries.</param>
    /// <param name="from">Who writes it.</param>
    /// <param name="to">This member.</param>
    public static IFrameDecoder DecoderOf(StreamKind kind, MemberId from, MemberId to) => kind switch
    {
        StreamKind.Message => new MessageDecoder(),
        StreamKind.Append => new AppendDecoder(from, to),
        _ => throw new UnreachableException($"{kind} has no decoder."),
    };
}
