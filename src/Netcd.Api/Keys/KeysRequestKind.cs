namespace Netcd.Api.Keys;

/// <summary>What a keys request does, as the metrics count it. Watches are counted by the store.</summary>
internal enum KeysRequestKind
{
    Get,
    Head,
    QuorumGet,
    Put,
    Post,
    Delete,
}
