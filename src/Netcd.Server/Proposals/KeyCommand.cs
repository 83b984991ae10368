using Netcd.Store;

namespace Netcd.Server.Proposals;

/// <summary>One command to the key store as it travels through the log (etcdserverpb.Request). Immutable.</summary>
public sealed record KeyCommand
{
    /// <summary>Names the command to the waiter on the member that proposed it; set when it is proposed.</summary>
    public ulong RequestId { get; init; }

    public required KeyMethod Method { get; init; }

    /// <summary>The key with its key space, such as <c>/1/foo</c>.</summary>
    public KeyPath Path { get; init; } = KeyPath.Root;

    public byte[] Value { get; init; } = [];

    public bool Directory { get; init; }

    /// <summary>The value to compare with; empty when there is none to compare.</summary>
    public byte[] PrevValue { get; init; } = [];

    /// <summary>The modified index to compare with; 0 when there is none to compare.</summary>
    public ulong PrevIndex { get; init; }

    public bool? PrevExist { get; init; }

    /// <summary>When the key expires, in ns since the Unix epoch; 0 for never.</summary>
    public long ExpirationNs { get; init; }

    public bool Recursive { get; init; }

    public bool Sorted { get; init; }

    /// <summary>The leader's clock in ns since the Unix epoch; only in <see cref="KeyMethod.Sync"/>.</summary>
    public long TimeNs { get; init; }

    public bool? Refresh { get; init; }

    /// <summary>Whether the command compares before it writes or deletes.</summary>
    public bool Compares => PrevIndex > 0 || PrevValue.Length > 0;
}
