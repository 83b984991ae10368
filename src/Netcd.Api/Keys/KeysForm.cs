namespace Netcd.Api.Keys;

/// <summary>The parameters of one keys request as the client gave them: decoded bytes, not yet checked.</summary>
/// <remarks>The first value of a name counts, so the body is offered before the query. Unknown names are dropped.</remarks>
internal sealed class KeysForm
{
    private const int ParameterCount = (int)KeysParameter.Value + 1;

    private readonly byte[]?[] _values = new byte[]?[ParameterCount];
    private uint _present;

    public bool IsEmpty => _present == 0;

    /// <summary>Whether the name was given, also if without a value.</summary>
    public bool Has(KeysParameter parameter) => (_present & Bit(parameter)) != 0;

    /// <summary>Whether the name was given without a value.</summary>
    public bool HasEmpty(KeysParameter parameter) => Has(parameter) && this[parameter].Length == 0;

    /// <summary>The value given, empty when there is none.</summary>
    public byte[] this[KeysParameter parameter] => _values[(int)parameter] ?? [];

    /// <summary>Copies the value if the name is known and has no value yet.</summary>
    public void Offer(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (NameToParameter(name) is { } parameter && !Has(parameter))
        {
            _values[(int)parameter] = value.ToArray();
            _present |= Bit(parameter);
        }
    }

    private static uint Bit(KeysParameter parameter) => 1u << (int)parameter;

    /// <summary>By length first: most requests carry one or two names, and this path must cost nothing.</summary>
    private static KeysParameter? NameToParameter(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 when name.SequenceEqual("ttl"u8) => KeysParameter.Ttl,
        3 when name.SequenceEqual("dir"u8) => KeysParameter.Dir,
        4 when name.SequenceEqual("wait"u8) => KeysParameter.Wait,
        5 when name.SequenceEqual("value"u8) => KeysParameter.Value,
        6 when name.SequenceEqual("quorum"u8) => KeysParameter.Quorum,
        6 when name.SequenceEqual("sorted"u8) => KeysParameter.Sorted,
        6 when name.SequenceEqual("stream"u8) => KeysParameter.Stream,
        7 when name.SequenceEqual("refresh"u8) => KeysParameter.Refresh,
        9 when name.SequenceEqual("recursive"u8) => KeysParameter.Recursive,
        9 when name.SequenceEqual("prevExist"u8) => KeysParameter.PrevExist,
        9 when name.SequenceEqual("prevIndex"u8) => KeysParameter.PrevIndex,
        9 when name.SequenceEqual("prevValue"u8) => KeysParameter.PrevValue,
        9 when name.SequenceEqual("waitIndex"u8) => KeysParameter.WaitIndex,
        16 when name.SequenceEqual("noValueOnSuccess"u8) => KeysParameter.NoValueOnSuccess,
        _ => null,
    };
}
