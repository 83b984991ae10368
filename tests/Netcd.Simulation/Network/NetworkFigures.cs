namespace Netcd.Simulation.Network;

/// <summary>What the network did to what it carried.</summary>
internal sealed class NetworkFigures
{
    public long Lost { get; set; }

    public long Repeated { get; set; }

    public long Overtaken { get; set; }

    public long Snapshots { get; set; }

    public long BrokenSnapshots { get; set; }
}
