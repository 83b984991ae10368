namespace Netcd.Hosting;

/// <summary>Decides which threads run requests.</summary>
internal static class SocketThreads
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Has a request handled on the thread that found its bytes, which saves a hand-over to the pool: a third of the
    /// processor time of a GET. No handler may block that thread or hold it for long; what does, yields. To be called
    /// before the first socket; the runtime has no other switch for it. A user's own setting wins.
    /// </summary>
    public static void HandleRequestsWhereTheyArrive()
    {
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
        {
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
        }
    }
}
