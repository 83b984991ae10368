using System.Runtime.InteropServices;

namespace Netcd.TestKit.Processes;

/// <summary>The signals that tests send to a server, with their Linux numbers.</summary>
public enum UnixSignal
{
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
    Continue = 18,
    Stop = 19,
}

internal static class UnixSignals
{
    public static void Send(int processId, UnixSignal signal)
    {
        if (SendSignal(processId, (int)signal) != 0)
        {
            throw new InvalidOperationException(
                $"kill({processId}, {signal}) failed: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SendSignal(int processId, int signal);
}
