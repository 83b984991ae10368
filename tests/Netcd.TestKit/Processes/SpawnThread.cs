using System.Collections.Concurrent;

namespace Netcd.TestKit.Processes;

/// <summary>The one thread that starts child processes.</summary>
/// <remarks>
/// A child asks to be killed when its parent dies, and Linux takes "parent" to be the thread that forked it
/// (prctl(2), PR_SET_PDEATHSIG). Pool threads come and go; this one lives as long as the test host.
/// </remarks>
internal static class SpawnThread
{
    private static readonly BlockingCollection<Action> Work = Begin();

    public static T Run<T>(Func<T> start)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                result.SetResult(start());
            }
            catch (SystemException failure) // Process.Start: Win32Exception, InvalidOperationException.
            {
                result.SetException(failure);
            }
        });
        return result.Task.GetAwaiter().GetResult();
    }

    private static BlockingCollection<Action> Begin()
    {
        var work = new BlockingCollection<Action>(boundedCapacity: 64);
        var thread = new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
            {
                action();
            }
        })
        {
            IsBackground = true,
            Name = "spawn child processes",
        };
        thread.Start();
        return work;
    }
}
