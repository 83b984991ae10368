using Netcd.Raft.Log;
using Netcd.Raft.Wire;
using Netcd.Server.Membership;
using Netcd.Server.Proposals;

namespace Netcd.Server.Startup;

/// <summary>The entry that sets the version of the cluster.</summary>
internal static class ClusterVersionEntry
{
    /// <summary>Whether it sets a version that etcd 2.3 refuses to start with.</summary>
    public static bool IsOfEtcd3(Entry entry)
    {
        if (entry.Type != EntryType.Normal || entry.Data.Span.IndexOf(ClusterKeys.Version.Span) < 0)
        {
            return false; // Cheaper than decoding each entry.
        }

        try
        {
            return KeyCommandCodec.Decode(entry.Data.Span) is { Method: KeyMethod.Put } command
                && command.Path == ClusterKeys.Version && command.Value.AsSpan().StartsWith("3."u8);
        }
        catch (WireFormatException)
        {
            return false; // Reported when the entry is applied.
        }
    }
}
