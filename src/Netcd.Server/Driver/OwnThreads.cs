namespace Netcd.Server.Driver;

/// <summary>A thread for the driver, and the thread pool for everything else.</summary>
internal sealed class OwnThreads : IMemberThreads
{
    public static readonly OwnThreads Instance = new();

    private OwnThreads()
    {
    }

    /// <summary>The driver must not run the waiter's code: that would be HTTP work on its thread.</summary>
    public TaskCreationOptions Waiting => TaskCreationOptions.RunContinuationsAsynchronously;

    public void Start(DriverLoop driver) =>
        new Thread(driver.Run) { Name = "netcd driver", IsBackground = true }.Start();

    public Task Run(Action work) => Task.Run(work);
}
