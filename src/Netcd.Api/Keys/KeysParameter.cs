namespace Netcd.Api.Keys;

/// <summary>The names that a keys request may carry in its query or form body. Names are case-sensitive.</summary>
internal enum KeysParameter
{
    PrevIndex,
    WaitIndex,
    Recursive,
    Sorted,
    Wait,
    Dir,
    Quorum,
    Stream,
    PrevValue,
    NoValueOnSuccess,
    Ttl,
    PrevExist,
    Refresh,
    Value,
}
