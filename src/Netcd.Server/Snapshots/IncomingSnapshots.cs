using System.Buffers;
using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Disk.Snapshots;
using Netcd.Raft.Messages;
using Netcd.Server.Driver;
using Netcd.Store;
using Netcd.Store.Persistence;

namespace Netcd.Server.Snapshots;

/// <summary>Receives snapshots: writes and loads them beside the driver, which then only has to switch over.</summary>
internal sealed class IncomingSnapshots(
    DataDirectory directory,
    MemberDriver driver,
    DriverInbox inbox,
    Task driverEnded,
    IMemberThreads threads,
    ILogger logger)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Returns when consensus has seen the snapshot. Any thread.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    public async Task ReceiveAsync(Stream data, Func<Message> readMessage, CancellationToken cancellationToken)
    {
        var file = directory.ReceiveSnapshot();
        ReceivedSnapshot received;
        try
        {
            await CopyAsync(data, file.Data, cancellationToken);
            var message = readMessage();
            var place = message.Snapshot ?? throw new IOException("the message has no snapshot");
            Log.ReceivesSnapshot(logger, place.Id.Index, message.From);
            file.Finish(place);
            received = new ReceivedSnapshot(message, file, Load(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }

        await HandOverAsync(received);
    }

    private static async Task CopyAsync(Stream from, IBufferWriter<byte> to, CancellationToken cancellationToken)
    {
        while (true)
        {
            var count = await from.ReadAsync(to.GetMemory(BufferBytes), cancellationToken);
            await Task.Yield(); // Off the socket's thread: what follows waits for the disk, and others' heartbeats come there.
            if (count == 0)
            {
                return;
            }

            to.Advance(count);
        }
    }

    private static KeyStore Load(IncomingSnapshot file)
    {
        try
        {
            return KeyStore.Load(file.ReadData());
        }
        catch (StoreFormatException malformed)
        {
            throw new IOException($"the snapshot's data is not a store: {malformed.Message}", malformed);
        }
    }

    private async Task HandOverAsync(ReceivedSnapshot received)
    {
        var done = new TaskCompletionSource(threads.Waiting);
        inbox.Post(() =>
        {
            if (driver.TryTakeIn(received))
            {
                done.SetResult();
            }
            else
            {
                done.SetException(new IOException("no space is left for an earlier snapshot"));
            }
        });
        if (await Task.WhenAny(done.Task, driverEnded) != done.Task)
        {
            received.File.Dispose();
            throw new IOException("the member stops");
        }

        await done.Task;
    }
}
