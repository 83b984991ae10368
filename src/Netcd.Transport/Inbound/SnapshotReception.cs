using System.Text;
using Netcd.Http;
using Netcd.Raft.Wire;

namespace Netcd.Transport.Inbound;

/// <summary>Takes a snapshot in and tells the operator about it.</summary>
internal static class SnapshotReception
{
    /// <summary>Returns when the snapshot is on this disk: null, or else why it is not.</summary>
    /// <exception cref="WireFormatException">What came is no snapshot.</exception>
    public static async Task<string?> RunAsync(IncomingSnapshot snapshot, HttpExchange exchange, LocalMember local)
    {
        var from = Admission.Shown(Encoding.ASCII.GetString(exchange.Header("X-Server-From"u8)));
        Log.SnapshotReceiving(local.Logger, from);
        try
        {
            await snapshot.DeliverAsync(local.Receiver, exchange.Aborted);
            Log.SnapshotReceived(local.Logger, snapshot.Message?.Snapshot?.Id.Index ?? 0, from);
            return null;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            Log.SnapshotNotReceived(local.Logger, from, failure.Message);
            return failure.Message;
        }
    }
}
