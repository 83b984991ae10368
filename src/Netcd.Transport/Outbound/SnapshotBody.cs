using System.Net;
using System.Net.Http.Headers;
using Netcd.Raft;
using Netcd.Raft.Messages;
using Netcd.Raft.Wire;
using Netcd.Transport.Framing;

namespace Netcd.Transport.Outbound;

/// <summary>The body of the request that carries a snapshot; written straight to the connection.</summary>
internal sealed class SnapshotBody : HttpContent
{
    private readonly ISnapshotContent _content;
    private readonly PeerDialect _dialect;
    private readonly ReadOnlyMemory<byte> _head;
    private readonly ReadOnlyMemory<byte> _tail;
    private readonly long _messageBytes;

    public SnapshotBody(Message message, ISnapshotContent content, PeerDialect dialect)
    {
        (_content, _dialect) = (content, dialect);
        (_head, _tail) = SnapshotMessageCodec.Frame(message, content.LengthBytes, dialect);
        _messageBytes = _head.Length + content.LengthBytes + _tail.Length;
        Headers.ContentType = new MediaTypeHeaderValue(
            dialect == PeerDialect.Etcd23 ? "application/protobuf" : "application/octet-stream");
    }

    /// <summary>As in etcd: in 2.3 the body is a message like any other, in 3.4 a stream of unknown length.</summary>
    protected override bool TryComputeLength(out long length)
    {
        length = _dialect == PeerDialect.Etcd23 ? _messageBytes : 0;
        return _dialect == PeerDialect.Etcd23;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <summary>Writes on a thread of its own, since the store writes its JSON without awaiting.</summary>
    protected override Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => Write(stream, cancellationToken),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Write(Stream stream, CancellationToken cancellationToken)
    {
        var output = new StreamWriterBuffer(stream, cancellationToken);
        if (_dialect == PeerDialect.Etcd34)
        {
            BigEndian.Write(output, (ulong)_messageBytes);
        }

        output.WriteAll(_head.Span);
        _content.Write(output);
        output.WriteAll(_tail.Span);
        if (_dialect == PeerDialect.Etcd34)
        {
            output.WriteAll(_content.Backend.Span);
        }

        output.Flush();
    }
}
