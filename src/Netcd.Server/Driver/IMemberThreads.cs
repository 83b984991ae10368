namespace Netcd.Server.Driver;

/// <summary>Where a member's work runs: on threads of its own, or one thing after another where a simulator says so.</summary>
internal interface IMemberThreads
{
    /// <summary>
    /// How those go on who wait for a result of the driver: never inside of it. With a queue of one's own as the
    /// synchronization context, nothing special is needed for that.
    /// </summary>
    TaskCreationOptions Waiting { get; }

    /// <summary>Sees to it that the driver has its turns from now on.</summary>
    void Start(DriverLoop driver);

    /// <summary>Has work done beside the driver. At most one at a time for each member.</summary>
    Task Run(Action work);
}
