namespace Netcd.Api.Keys;

/// <summary>The checked parameters of a keys request. The defaults are those of a request without parameters.</summary>
internal sealed record KeysRequest
{
    /// <summary>What a request without any parameter asks for; most reads share this one.</summary>
    public static readonly KeysRequest Plain = new();

    /// <summary>Zero when not given.</summary>
    public ulong PrevIndex { get; init; }

    /// <summary>Zero when not given.</summary>
    public ulong WaitIndex { get; init; }

    public bool Recursive { get; init; }

    public bool Sorted { get; init; }

    public bool Wait { get; init; }

    public bool Directory { get; init; }

    public bool Quorum { get; init; }

    public bool Stream { get; init; }

    /// <summary>Empty when not given.</summary>
    public byte[] PrevValue { get; init; } = [];

    public bool NoValueOnSuccess { get; init; }

    /// <summary>Null when not given. Any 64-bit number is allowed; see <see cref="TtlArithmetic"/>.</summary>
    public ulong? TtlSeconds { get; init; }

    public bool? PrevExist { get; init; }

    public bool? Refresh { get; init; }

    /// <summary>Empty when not given.</summary>
    public byte[] Value { get; init; } = [];
}
