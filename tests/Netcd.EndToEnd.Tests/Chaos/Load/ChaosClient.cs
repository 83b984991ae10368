using System.Globalization;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Histories;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Chaos.Load;

/// <summary>A client that does one operation after the other at members as they come, and records what it was told.</summary>
internal sealed class ChaosClient(ProcessCluster cluster, HistoryRecorder history, Func<long> now, string name, int seed) : IDisposable
{
    private const int Keys = 12;
    private const int TtlSecondsMax = 5;

    /// <summary>How long it waits for an answer before it gives up and turns to the next member.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Random _random = new(seed);
    private readonly Dictionary<ClusterMember, RawConnection> _connections = [];

    // What it last heard of each key, so that comparisons succeed now and then.
    private readonly Dictionary<string, (string Value, ulong Index)> _heard = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Works until told to stop, with at least <paramref name="pause"/> from one operation to the next.</summary>
    public async Task WorkAsync(TimeSpan pause, CancellationToken stop)
    {
        using var pace = new PeriodicTimer(pause);
        while (!stop.IsCancellationRequested)
        {
            await DoAsync(Choose(), Next());
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }
    }

    // Mostly one that can answer, but those that cannot are asked too.
    private ClusterMember Choose()
    {
        var members = _random.Next(8) == 0 || cluster.Reachable.Count == 0 ? cluster.Members : cluster.Reachable;
        return members[_random.Next(members.Count)];
    }

    private Operation Next()
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{ChaosLoad.Top}/k{_random.Next(Keys)}");
        var value = string.Create(CultureInfo.InvariantCulture, $"{name}-{++_count}");
        var (heardValue, heardIndex) = _heard.GetValueOrDefault(key, ("none", 1UL));
        var comparesIndex = _random.Next(2) == 0;
        var operation = new Operation
        {
            Client = name,
            Key = key,
            Kind = OperationKind.Get,
            InvokedAt = now(),
            ReturnedAt = 0,
            Outcome = Outcome.Unknown,
        };
        var compared = operation with
        {
            PreviousValue = comparesIndex ? null : heardValue,
            PreviousIndex = comparesIndex ? heardIndex : 0,
        };
        return _random.Next(20) switch
        {
            < 7 => operation,
            < 11 => operation with { Kind = OperationKind.Set, Value = value },
            < 12 => operation with { Kind = OperationKind.Set, Value = value, Ttl = TimeSpan.FromSeconds(_random.Next(1, TtlSecondsMax)) },
            < 14 => operation with { Kind = OperationKind.Create, Value = value },
            < 15 => operation with { Kind = OperationKind.Update, Value = value },
            < 18 => compared with { Kind = OperationKind.CompareAndSwap, Value = value },
            < 19 => operation with { Kind = OperationKind.Delete },
            _ => compared with { Kind = OperationKind.CompareAndDelete },
        };
    }

    private async Task DoAsync(ClusterMember member, Operation operation)
    {
        var isSent = false;
        var outcome = Outcome.Unknown;
        try
        {
            if (!_connections.TryGetValue(member, out var connection))
            {
                _connections[member] = connection = await RawConnection.OpenAsync(member.Options.Address, member.Options.ClientPort);
            }

            isSent = true;
            using var patience = new CancellationTokenSource(Patience);
            await using var abandon = patience.Token.Register(connection.Dispose);
            outcome = Answers.OutcomeOf(operation, await connection.ExchangeAsync(RequestOf(operation)));
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // Dead, dying or out of patience: whether it happens is open, unless nobody listened.
            if (_connections.Remove(member, out var broken))
            {
                broken.Dispose();
            }
        }

        if (isSent)
        {
            history.Add(operation with { ReturnedAt = now(), Outcome = outcome });
            Remember(operation, outcome);
        }
    }

    private void Remember(Operation operation, Outcome outcome)
    {
        if (operation.IsWrite && !operation.IsDeletion && outcome is { Kind: OutcomeKind.Done, Index: > 0 })
        {
            _heard[operation.Key] = (operation.Value ?? "", outcome.Index);
        }
        else if (outcome is { Kind: OutcomeKind.Done, Before: { Value: { } value, ModifiedIndex: var index } } && !operation.IsWrite)
        {
            _heard[operation.Key] = (value, index);
        }
    }

    private static RawRequest RequestOf(Operation operation)
    {
        var target = $"/v2/keys{operation.Key}";
        var condition = operation switch
        {
            { Kind: OperationKind.Create } => "prevExist=false",
            { Kind: OperationKind.Update } => "prevExist=true",
            { PreviousValue: { } value } => $"prevValue={value}",
            { PreviousIndex: > 0 and var index } => $"prevIndex={index}",
            _ => null,
        };
        var form = string.Join('&', new[]
        {
            $"value={operation.Value}",
            operation.Ttl is { } ttl ? $"ttl={ttl.TotalSeconds}" : null,
            condition,
        }.OfType<string>());
        return operation switch
        {
            { Kind: OperationKind.Get } => RawRequest.Get($"{target}?quorum=true"),
            { IsDeletion: true } => RawRequest.Create("DELETE", condition is null ? target : $"{target}?{condition}", headers: [], body: null),
            _ => RawRequest.WithForm("PUT", target, form),
        };
    }
}
