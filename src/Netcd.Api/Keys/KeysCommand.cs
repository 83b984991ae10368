using System.Diagnostics;
using Netcd.Server;
using Netcd.Server.Proposals;
using Netcd.Store;

namespace Netcd.Api.Keys;

/// <summary>Turns a checked request into the command that travels through the log.</summary>
internal static class KeysCommand
{
    /// <summary>The clock gives a TTL its moment of expiry; a command without one does not read it.</summary>
    public static KeyCommand Of(KeysRequestKind kind, KeyPath path, KeysRequest request, TimeProvider time) => new()
    {
        Method = kind switch
        {
            KeysRequestKind.Put => KeyMethod.Put,
            KeysRequestKind.Post => KeyMethod.Post,
            KeysRequestKind.Delete => KeyMethod.Delete,
            _ => throw new UnreachableException($"{kind} changes nothing."),
        },
        Path = path,
        Value = request.Value,
        Directory = request.Directory,
        PrevValue = request.PrevValue,
        PrevIndex = request.PrevIndex,
        PrevExist = request.PrevExist,
        ExpirationNs = request.TtlSeconds is { } ttl ? TtlArithmetic.ExpirationNs(ttl, time.NowNs()) : 0,
        Recursive = request.Recursive,
        Sorted = request.Sorted,
        Refresh = request.Refresh,
    };
}
