using Netcd.Disk.Files;
using Netcd.Raft.Messages;
using Netcd.Simulation.Checks;
using Netcd.Simulation.Disk;
using Netcd.Simulation.Faults;
using Netcd.Simulation.Network;
using Netcd.Simulation.Running;
using Netcd.Store.Events;

namespace Netcd.Simulation.Bugs;

/// <summary>
/// A mistake that a member could make, planted from outside: in what the network carries, the disk keeps, the clock
/// shows or a client is told. This one is none. A new one for each simulation.
/// </summary>
internal class PlantedBug
{
    /// <summary>What it breaks: the rules by which it must be found. None for no bug.</summary>
    public virtual IReadOnlyList<Rule> FoundBy => [];

    /// <summary>The faults that it comes out under; it is looked for under no others.</summary>
    public virtual IReadOnlyList<FaultKind> Faults => Enum.GetValues<FaultKind>();

    /// <summary>What goes on its way when a member sends <paramref name="message"/>.</summary>
    public virtual IEnumerable<Message> OnSend(SimulatedNetwork network, SimulatedTransport from, Message message) => [message];

    /// <summary>What a member is given when <paramref name="message"/> arrives.</summary>
    public virtual IEnumerable<Message> OnArrival(SimulatedNetwork network, SimulatedTransport at, Message message) => [message];

    /// <summary>What arrives of a snapshot's data.</summary>
    public virtual byte[] OnSnapshot(byte[] data) => data;

    /// <summary>Makes a file durable.</summary>
    /// <param name="disk">Its disk.</param>
    /// <param name="file">Which one.</param>
    /// <param name="writtenBytes">How much was written to it since the last time.</param>
    public virtual void OnSync(SimulatedDisk disk, IFile file, int writtenBytes) => file.Sync();

    /// <summary>How often a watcher is told of an event.</summary>
    public virtual int Deliveries(StoreEvent watched) => 1;

    /// <summary>Another member leads.</summary>
    public virtual void OnElected(HostClock clock)
    {
    }
}
