using Netcd.Raft;
using Netcd.Server.Snapshots;

namespace Netcd.Server.Driver;

/// <summary>The turns of a driver, one after another, until the member ends. One thread.</summary>
/// <param name="driver">Whose turns.</param>
/// <param name="snapshots">What may be under way at the end.</param>
/// <param name="ended">Told how the member ended.</param>
/// <param name="failed">Told why it had to end.</param>
internal sealed class DriverLoop(
    MemberDriver driver, SnapshotTaker snapshots, Action<MemberEnd> ended, Action<Exception> failed)
{
    private MemberEnd? _end;
    private bool _isOver;

    /// <summary>For a simulator, which looks at it between turns.</summary>
    public RaftNode Node => driver.Node;

    /// <summary>Whether there is something to do now.</summary>
    public bool IsDue => !_isOver && (_end is null ? driver.IsDue : !snapshots.IsSaving);

    /// <summary>Takes turns until the member has ended, and waits in between.</summary>
    public void Run()
    {
        while (!_isOver)
        {
            TakeTurn(wait: true);
        }
    }

    /// <summary>Does what there is to do now.</summary>
    public void TakeTurn() => TakeTurn(wait: false);

    private void TakeTurn(bool wait)
    {
        try
        {
            _end ??= driver.TakeTurn(wait);
            if (_end is not { } end)
            {
                return;
            }

            if (wait)
            {
                snapshots.WaitAsync().GetAwaiter().GetResult(); // This thread has nothing else to do.
            }

            if (!snapshots.IsSaving)
            {
                _isOver = true;
                ended(end);
            }
        }
#pragma warning disable CA1031 // The top of the thread: whatever it is, the member must end with it and say so.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _isOver = true;
            failed(failure);
        }
    }
}
