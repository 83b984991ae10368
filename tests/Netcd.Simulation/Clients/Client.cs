using System.Globalization;
using System.Text;
using Netcd.Server;
using Netcd.Server.Proposals;
using Netcd.Simulation.Checks;
using Netcd.Simulation.Running;
using Netcd.Store;
using Netcd.TestKit.Histories;

namespace Netcd.Simulation.Clients;

/// <summary>
/// A client that makes one request after another, of whichever member it is with. When no answer comes it gives up and
/// turns to another one; what it asked for may still be done.
/// </summary>
/// <param name="simulation">Where.</param>
/// <param name="chance">Its own.</param>
/// <param name="number">Its name.</param>
/// <param name="keys">What it writes and reads.</param>
/// <param name="leases">Keys that it writes with a TTL only, and refreshes; often nobody does, and they expire.</param>
internal sealed class Client(Simulation simulation, Chance chance, int number, IReadOnlyList<KeyPath> keys, IReadOnlyList<KeyPath> leases)
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan PauseMax = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan PatienceMin = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan WayMin = TimeSpan.FromMilliseconds(0.1);
    private static readonly TimeSpan WayMax = TimeSpan.FromMilliseconds(3);

    private Host _host = chance.Of(simulation.Hosts);
    private int _count;
    private string _lastValue = "";

    public long TimedOut { get; private set; }

    public void Start() => simulation.Timeline.After(chance.Between(PauseMin, PauseMax), Request);

    private void Request()
    {
        if (simulation.IsQuiet)
        {
            return;
        }

        if (_host.Member is not { } member)
        {
            _host = chance.Of(simulation.Hosts);
            Start();
            return;
        }

        var operation = Choose();
        simulation.Checks.Clients.OnInvoke(operation, simulation.Timeline.Now);
        var process = _host.Process!; // A member runs in one.
        simulation.Timeline.After(chance.Between(PatienceMin, PatienceMax), () => GiveUp(operation));
        simulation.Timeline.After(Way(), () => process.Begin(() => ServeAsync(member, operation)));
    }

    private Operation Choose()
    {
        var kind = chance.Below(100);
        var key = kind switch
        {
            < 42 or (>= 56 and < 82) => chance.Of(keys),
            < 56 => chance.Of(leases),
            _ => chance.Of([.. keys, .. leases]),
        };
        var value = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number}-{++_count}"));
        TimeSpan? ttl = kind is >= 38 and < 56 ? TimeSpan.FromSeconds(1 + chance.Below(6)) : null;
        var command = new KeyCommand
        {
            Method = KeyMethod.Put,
            Path = key,
            Value = value,
            ExpirationNs = ttl is { } limited ? ExpirationAfter(limited) : 0,
        };
        KeyCommand? chosen = kind switch
        {
            < 49 => command,
            < 56 => command with { PrevExist = true, Refresh = true, Value = [] },
            < 64 => command with { PrevExist = false },
            < 74 => command with { PrevValue = Encoding.UTF8.GetBytes(_lastValue.Length > 0 ? _lastValue : "x") },
            < 82 => command with { Method = KeyMethod.Delete, Value = [] },
            _ => null,
        };
        return new Operation
        {
            Client = number,
            Key = key,
            Command = chosen,
            InvokedAt = simulation.Timeline.Now,
            KnownIndex = simulation.Checks.Clients.KnownIndex,
            Ttl = ttl,
        };
    }

    /// <summary>As the API does when the request comes in.</summary>
    private long ExpirationAfter(TimeSpan ttl) => _host.Member!.Clock.NowNs() + ((long)ttl.TotalMilliseconds * 1_000_000);

    private async Task ServeAsync(Member member, Operation operation)
    {
        if (operation.Command is not { } command)
        {
            await ReadAsync(member, operation);
            return;
        }

        var result = await member.ProposeAsync(command, CancellationToken.None);
        simulation.Checks.Clients.OnWrite(operation, result);
        ulong? index = (result as ProposalResult.Applied)?.Result switch
        {
            StoreResult.Done done => done.Event.Index,
            StoreResult.Refused refused => refused.Error.Index,
            _ => null,
        };
        Answer(operation, index, EventValue(result), ClientHistory.OutcomeOf(result));
    }

    private async Task ReadAsync(Member member, Operation operation)
    {
        if (await member.ConfirmLeadershipAsync(CancellationToken.None) is not null)
        {
            Answer(operation, index: null, value: null, Outcome.Unknown);
            return;
        }

        var index = member.Store.CurrentIndex;
        var node = member.Store.Peek(operation.Key);
        simulation.Checks.Clients.OnRead(operation, index, node);
        var value = EventPrint.Text(node?.Value);
        Answer(operation, index, value, node is { } found ? Outcome.Found(value!, found.ModifiedIndex) : Outcome.Missing());
    }

    private static string? EventValue(ProposalResult result) =>
        result is ProposalResult.Applied { Result: StoreResult.Done { Event.Node.Value: { } value } }
            ? Encoding.UTF8.GetString(value)
            : null;

    /// <summary>The answer goes back, unless it gets lost; a null index is an error that says nothing of what was done.</summary>
    private void Answer(Operation operation, ulong? index, string? value, Outcome outcome)
    {
        if (chance.Percent(simulation.LostAnswersPercent))
        {
            simulation.LostAnswers++;
            return;
        }

        simulation.Timeline.After(Way(), () =>
        {
            if (!operation.IsOpen)
            {
                return;
            }

            operation.IsOpen = false;
            if (index is { } told)
            {
                simulation.Checks.Clients.OnTold(operation, told, outcome);
                _lastValue = value ?? _lastValue;
            }

            Start();
        });
    }

    private void GiveUp(Operation operation)
    {
        if (operation.IsOpen)
        {
            operation.IsOpen = false;
            TimedOut++;
            _host = chance.Of(simulation.Hosts);
            Start();
        }
    }

    private TimeSpan Way() => chance.Between(WayMin, WayMax);
}
