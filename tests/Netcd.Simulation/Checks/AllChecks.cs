using Netcd.Server;
using Netcd.Simulation.Running;

namespace Netcd.Simulation.Checks;

/// <summary>Everything that is looked at while a simulation runs.</summary>
internal sealed class AllChecks
{
    private readonly Simulation _simulation;

    public AllChecks(Simulation simulation, TimeSpan electionTimeout, TimeSpan clockDifferenceMax)
    {
        _simulation = simulation;
        Members = new MemberChecks(simulation, History, new GraceChecks(electionTimeout));
        Clients = new ClientChecks(History, clockDifferenceMax);
        Members.Happened = happened => Clients.OnEvent(happened, simulation.Timeline.Now);
        simulation.Network.Sent = Members.OnSend;
    }

    public TrueHistory History { get; } = new();

    public MemberChecks Members { get; }

    public ClientChecks Clients { get; }

    public void OnStart(Host host)
    {
        Members.OnStart(host);
        Watchers(host);
    }

    public void AfterTurn(Host host, Member member)
    {
        Members.AfterTurn(host, member);
        Watchers(host);
    }

    private void Watchers(Host host)
    {
        foreach (var watcher in _simulation.Watchers)
        {
            watcher.AfterTurn(host);
        }
    }
}
