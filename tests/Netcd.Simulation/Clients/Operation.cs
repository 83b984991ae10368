using Netcd.Server.Proposals;
using Netcd.Store;

namespace Netcd.Simulation.Clients;

/// <summary>One request of a client: what it asks for, and what was known when it did.</summary>
internal sealed class Operation
{
    public required int Client { get; init; }

    public required KeyPath Key { get; init; }

    /// <summary>Null for a quorum read.</summary>
    public KeyCommand? Command { get; init; }

    /// <summary>True time.</summary>
    public required TimeSpan InvokedAt { get; init; }

    /// <summary>The highest index that any client had been told of by then: what is answered must not be older.</summary>
    public required ulong KnownIndex { get; init; }

    /// <summary>How long the key is to live at least; null for ever.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>Whether the client still waits.</summary>
    public bool IsOpen { get; set; } = true;

    public override string ToString() =>
        $"client {Client}: {(Command is { } c ? $"{(c.Refresh is true ? "refresh" : c.Method)} {Key}={EventValue(c.Value)} prev={EventValue(c.PrevValue)}/{c.PrevExist}" : $"quorum read of {Key}")}, sent at {InvokedAt.TotalSeconds:F3} s";

    private static string EventValue(byte[] value) => System.Text.Encoding.UTF8.GetString(value);
}
