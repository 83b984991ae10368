using System.Globalization;
using Netcd.Raft;
using Netcd.Store;

namespace Netcd.Server.Membership;

/// <summary>Where the membership stands in the store, in a key space that no client can reach.</summary>
internal static class ClusterKeys
{
    public static readonly KeyPath Members = KeySpaces.Cluster.Append("members"u8);
    public static readonly KeyPath RemovedMembers = KeySpaces.Cluster.Append("removed_members"u8);
    public static readonly KeyPath Version = KeySpaces.Cluster.Append("version"u8);

    public static KeyPath Member(MemberId member) => KeyPath.Parse($"{Members}/{member}");

    public static KeyPath RaftAttributes(MemberId member) => KeyPath.Parse($"{Members}/{member}/raftAttributes");

    public static KeyPath Attributes(MemberId member) => KeyPath.Parse($"{Members}/{member}/attributes");

    public static KeyPath Removed(MemberId member) => KeyPath.Parse($"{RemovedMembers}/{member}");

    /// <summary>The member whose name and client URLs stand at <paramref name="path"/>, if it is such a key.</summary>
    public static bool TryParseAttributes(KeyPath path, out MemberId member)
    {
        member = MemberId.None;
        return path.Name.SequenceEqual("attributes"u8)
            && path.Parent.Parent == Members
            && TryParseId(path.Parent.Name, out member);
    }

    public static bool TryParseId(ReadOnlySpan<byte> name, out MemberId member)
    {
        var parsed = ulong.TryParse(name, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id);
        member = new MemberId(id);
        return parsed;
    }
}
