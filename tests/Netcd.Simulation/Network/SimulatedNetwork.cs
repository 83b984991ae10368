using Netcd.Raft.Messages;
using Netcd.Simulation.Bugs;
using Netcd.Simulation.Running;

namespace Netcd.Simulation.Network;

/// <summary>All links between the machines: they take time, and lose, repeat, reorder and break off as they are told.</summary>
internal sealed class SimulatedNetwork(Timeline timeline, Chance chance, PlantedBug bug, Trace trace)
{
    private static readonly TimeSpan DelayMin = TimeSpan.FromMilliseconds(0.1);
    private static readonly TimeSpan DelayMax = TimeSpan.FromMilliseconds(2);

    private readonly Dictionary<string, int> _hosts = new(StringComparer.Ordinal); // By their peer URLs.
    private readonly List<SimulatedTransport?> _listening = [];
    private readonly List<List<Link>> _links = [];

    /// <summary>How many messages and snapshots the network lost, repeated and let overtake others.</summary>
    public NetworkFigures Figures { get; } = new();

    /// <summary>How many snapshots break off on the way, of a hundred.</summary>
    public int BrokenSnapshotsPercent { get; set; }

    public Timeline Timeline => timeline;

    /// <summary>Is told of every message that is sent.</summary>
    public Action<SimulatedTransport, Message>? Sent { get; set; }

    /// <summary>Connects a machine, and gives its number.</summary>
    public int AddHost(string peerUrl)
    {
        var number = _listening.Count;
        _hosts.Add(peerUrl, number);
        _listening.Add(null);
        foreach (var links in _links)
        {
            links.Add(new Link());
        }

        _links.Add([.. Enumerable.Range(0, number + 1).Select(_ => new Link())]);
        return number;
    }

    public Link this[int from, int to] => _links[from][to];

    public IEnumerable<Link> All => _links.SelectMany(links => links);

    public void Listen(int host, SimulatedTransport transport) => _listening[host] = transport;

    public int? FindHost(IEnumerable<string> peerUrls)
    {
        foreach (var url in peerUrls)
        {
            if (_hosts.TryGetValue(url, out var host))
            {
                return host;
            }
        }

        return null;
    }

    /// <summary>The process that listens there, if both directions are whole and it runs.</summary>
    public SimulatedTransport? Reach(int from, int to) =>
        _listening[to] is { IsOpen: true } other && !this[from, to].IsCut && !this[to, from].IsCut ? other : null;

    public void Send(SimulatedTransport from, int to, Message message)
    {
        foreach (var sent in bug.OnSend(this, from, message))
        {
            Carry(from, to, sent);
        }
    }

    /// <summary>Takes a message on its way, whatever has happened to it.</summary>
    public void Carry(SimulatedTransport from, int to, Message message)
    {
        Sent?.Invoke(from, message);
        var link = this[from.Host, to];
        if (link.IsCut || chance.Percent(link.LossPercent))
        {
            Figures.Lost++;
            link.Harm();
            Lose(from, message);
            return;
        }

        var copies = 1;
        if (chance.Percent(link.DuplicationPercent) && message.Type != MessageType.Propose)
        {
            // Not what clients want: consensus does not know it again, and no connection delivers it twice.
            Figures.Repeated++;
            link.Harm();
            copies = 2;
        }

        for (var i = 0; i < copies; i++)
        {
            var arrival = timeline.Now + from.Process.Spent + Delay(link);
            if (!link.Reorders)
            {
                arrival = arrival > link.LastArrival ? arrival : link.LastArrival;
            }
            else if (arrival < link.LastArrival)
            {
                Figures.Overtaken++;
                link.Harm();
            }

            link.LastArrival = arrival;
            timeline.At(arrival, () => Arrive(from, to, message));
        }
    }

    /// <summary>How long something takes that goes one way.</summary>
    public TimeSpan Delay(Link link)
    {
        var delay = chance.Between(DelayMin, DelayMax);
        if (link.ExtraDelayMax == TimeSpan.Zero)
        {
            return delay;
        }

        link.Harm();
        return delay + chance.Between(TimeSpan.Zero, link.ExtraDelayMax);
    }

    /// <summary>After how many bytes a snapshot breaks off; null if it does not.</summary>
    public int? BreaksAt(int bytes)
    {
        if (!chance.Percent(BrokenSnapshotsPercent))
        {
            return null;
        }

        Figures.BrokenSnapshots++;
        return chance.Below(bytes);
    }

    private void Arrive(SimulatedTransport from, int to, Message message)
    {
        var other = _listening[to];
        if (this[from.Host, to].IsCut || other is not { IsOpen: true } || !other.Knows(from, message.To))
        {
            if (this[from.Host, to].IsCut)
            {
                this[from.Host, to].Harm();
            }

            Lose(from, message);
            return;
        }

        if (other.HasRemoved(from))
        {
            from.Process.Do(from.Receiver.ReportOwnRemoval);
            return;
        }

        other.Meet(from);
        trace.Add(((ulong)message.Type << 32) ^ message.Term ^ (message.Previous.Index << 8), timeline.Now);
        other.Process.Do(() =>
        {
            foreach (var delivered in bug.OnArrival(this, other, message))
            {
                if (!other.Receiver.TryReceive(delivered))
                {
                    Lose(from, message);
                }
            }
        });
    }

    /// <summary>The sender notices half of all losses, as it does with connections that break.</summary>
    private void Lose(SimulatedTransport from, Message message)
    {
        if (chance.Percent(50))
        {
            timeline.After(DelayMax, () => from.Process.Do(() => from.Receiver.ReportUnreachable(message.To)));
        }
    }
}
