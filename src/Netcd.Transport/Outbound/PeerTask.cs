namespace Netcd.Transport.Outbound;

/// <summary>Runs what goes on with a member in the background, and lets nothing that fails there go unseen.</summary>
internal static class PeerTask
{
    /// <summary>Ends when <paramref name="work"/> does; never fails.</summary>
    public static async Task RunAsync(
        string name, PeerContact contact, Func<CancellationToken, Task> work, CancellationToken stopped)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Not on the caller's thread.
        try
        {
            await work(stopped);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            Log.TaskFailed(contact.Local.Logger, name, contact.Member, failure);
        }
    }
}
