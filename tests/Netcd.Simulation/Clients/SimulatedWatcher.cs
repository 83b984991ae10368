using Netcd.Simulation.Checks;
using Netcd.Simulation.Running;
using Netcd.Store;
using Netcd.Store.Events;
using Netcd.Store.Watching;

namespace Netcd.Simulation.Clients;

/// <summary>A client that follows all below a key, at one member after another, and asks for what came after the last event.</summary>
internal sealed class SimulatedWatcher(Simulation simulation, Chance chance, int number, KeyPath prefix)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(300);

    private readonly WatchChecks _checks = new(simulation.Checks.History, $"watcher {number} of {prefix}", prefix);
    private Process? _process;
    private Watcher? _watcher;
    private ValueTask<StoreEvent?>? _waiting;

    public string Name => $"watcher {number} of {prefix}";

    public long Count => _checks.Count;

    /// <summary>The first event that it has yet to be told of; null if it knows all that happened.</summary>
    public EventPrint? Missed => _checks.Missed(simulation.Checks.History.LastIndex);

    /// <summary>Looks for a member to watch at, now and whenever the one it had is gone.</summary>
    public void Start()
    {
        if (_process is null or { IsDead: true } || chance.Percent(3))
        {
            Connect();
        }

        simulation.Timeline.After(RetryInterval, Start);
    }

    public void AfterTurn(Host host)
    {
        if (_process is null || host.Process != _process)
        {
            return;
        }

        while (_watcher is { } watcher)
        {
            var waiting = _waiting ?? watcher.NextAsync(CancellationToken.None);
            _waiting = waiting;
            if (!waiting.IsCompleted)
            {
                return;
            }

            _waiting = null;
            if (waiting.GetAwaiter().GetResult() is not { } told)
            {
                Leave(); // It was too slow, or a snapshot took the place of what it waited for.
                return;
            }

            for (var i = 0; i < simulation.Bug.Deliveries(told); i++)
            {
                _checks.OnEvent(told);
            }
        }
    }

    private void Connect()
    {
        Leave();
        var host = chance.Of(simulation.Hosts);
        if (host.Member is not { } member)
        {
            return;
        }

        var result = member.Store.Watch(prefix, recursive: true, stream: true, _checks.Since);
        if (result is WatchResult.Refused)
        {
            _checks.OnForgotten(member.Store.CurrentIndex); // As a client that reads everything anew.
            result = member.Store.Watch(prefix, recursive: true, stream: true, _checks.Since);
        }

        if (result is WatchResult.Watching { Watcher: var watcher })
        {
            (_process, _watcher) = (host.Process, watcher);
            AfterTurn(host);
        }
    }

    private void Leave()
    {
        _watcher?.Dispose();
        (_process, _watcher, _waiting) = (null, null, null);
    }
}
