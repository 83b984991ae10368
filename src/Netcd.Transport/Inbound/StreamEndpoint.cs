using System.Text;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Transport.Framing;
using Netcd.Transport.Outbound;

namespace Netcd.Transport.Inbound;

/// <summary>Serves <c>GET /raft/stream/...</c>: a member dials, and this one writes to it until the connection ends.</summary>
internal sealed class StreamEndpoint(LocalMember local, Admission admission, PeerSet peers)
{
    private readonly byte[] _id = Encoding.ASCII.GetBytes(local.Options.Id.ToString());

    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        if (!admission.TryAdmitStream(exchange) || !TryFindPeer(exchange, out var peer, out var kind))
        {
            return;
        }

        await exchange.FlushAsync(); // The dialer waits for the head.
        await peer.Slot(kind).ServeAsync(exchange);
    }

    private bool TryFindPeer(
        HttpExchange exchange, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Peer? peer, out StreamKind kind)
    {
        peer = null;
        var slash = exchange.Path.LastIndexOf((byte)'/');
        if (!TryParseKind(exchange.Path[..slash], out kind))
        {
            TextPage.Write(exchange, statusCode: 404, "invalid path"u8);
        }
        else if (!HexId.TryParse(exchange.Path[(slash + 1)..], out var from))
        {
            TextPage.Write(exchange, statusCode: 404, "invalid from"u8);
        }
        else if (local.Receiver.IsRemoved(from))
        {
            admission.Note(exchange, "rejected the stream since the member was removed");
            TextPage.Write(exchange, statusCode: 410, "removed member"u8);
        }
        else if (peers.Find(from) is not { } found)
        {
            peers.AddRemote(from, exchange);
            admission.Note(exchange, "failed to find the member in the cluster; if it was added, this one has yet to learn it");
            TextPage.Write(exchange, statusCode: 404, "error sender not found"u8);
        }
        else if (!exchange.Header("X-Raft-To"u8).SequenceEqual(_id))
        {
            var wanted = Admission.Shown(Encoding.ASCII.GetString(exchange.Header("X-Raft-To"u8)));
            admission.Note(exchange, $"streaming request ignored (ID mismatch got {wanted} want {local.Options.Id})");
            TextPage.Write(exchange, statusCode: 412, "to field mismatch"u8);
        }
        else
        {
            peer = found;
        }

        return peer is not null;
    }

    private static bool TryParseKind(ReadOnlySpan<byte> path, out StreamKind kind)
    {
        kind = path.EndsWith("/msgapp"u8) ? StreamKind.Append : StreamKind.Message;
        return path.SequenceEqual("/raft/stream/message"u8) || path.SequenceEqual("/raft/stream/msgapp"u8);
    }
}
