namespace Netcd.Raft.Tests.Cluster;

/// <summary>The messages under way, oldest first, and the links that are cut.</summary>
internal sealed class SimulatedNetwork
{
    private readonly List<Envelope> _inFlight = [];
    private readonly HashSet<(MemberId From, MemberId To)> _cut = [];

    public IReadOnlyList<Envelope> InFlight => _inFlight;

    public void Send(Envelope envelope) => _inFlight.Add(envelope);

    public void Remove(Envelope envelope) => _inFlight.Remove(envelope);

    public void RemoveAt(int position) => _inFlight.RemoveAt(position);

    /// <summary>From now on whatever would arrive on this link is lost.</summary>
    public void Cut(MemberId from, MemberId to) => _cut.Add((from, to));

    /// <summary>Cuts every link between members of different groups.</summary>
    public void Partition(params IReadOnlyCollection<MemberId>[] groups)
    {
        foreach (var group in groups)
        {
            foreach (var other in groups.Where(other => other != group))
            {
                foreach (var from in group)
                {
                    _cut.UnionWith(other.Select(to => (from, to)));
                }
            }
        }
    }

    public void Heal() => _cut.Clear();

    public bool IsCut(Envelope envelope) => _cut.Contains((envelope.From, envelope.To));
}
