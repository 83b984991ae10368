using System.Runtime.InteropServices;

namespace Netcd.Hosting;

/// <summary>
/// Waits for SIGTERM or SIGINT, and ends the process by the same signal once it has stopped cleanly, so that a shell or
/// a supervisor sees 143 or 130. A second signal ends it at once.
/// </summary>
internal sealed partial class TerminationSignal : IDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private const nint DefaultAction = 0;

    private readonly TaskCompletionSource<string> _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action _beforeSecondEnds;
    private readonly PosixSignalRegistration[] _registrations;
    private int _number;

    public TerminationSignal(Action beforeSecondEnds)
    {
        _beforeSecondEnds = beforeSecondEnds;

        // A shell without job control starts background programs with SIGINT ignored, and the runtime would leave it so;
        // etcd, too, takes the signal all the same.
        SetAction(Terminate, DefaultAction);
        SetAction(Interrupt, DefaultAction);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Receive(context, Terminate, "terminated")),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Receive(context, Interrupt, "interrupt")),
        ];
    }

    /// <summary>Ends with Go's name of the first signal: "terminated" or "interrupt".</summary>
    public Task<string> Received => _received.Task;

    /// <summary>Ends this process by the signal it received. Returns only if nothing can: as process 1 of a container.</summary>
    public void EndProcess()
    {
        // Process 1 ignores a signal without a handler; its exit code tells nobody about signals.
        if (Environment.ProcessId != 1)
        {
            SetAction(_number, DefaultAction);
            if (Kill(Environment.ProcessId, _number) == 0)
            {
                Thread.Sleep(Timeout.Infinite); // The signal may reach another thread a moment later.
            }
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Receive(PosixSignalContext context, int number, string name)
    {
        context.Cancel = true; // Otherwise the runtime would end the process after this.
        if (Interlocked.CompareExchange(ref _number, number, comparand: 0) == 0)
        {
            _received.SetResult(name);
            return;
        }

        _beforeSecondEnds();
        EndProcess();
        Environment.Exit(exitCode: 0);
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetAction(int signal, nint action);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
