using System.Text;
using System.Text.Json;
using Netcd.Raft;
using Netcd.Server.Startup;
using Netcd.Store;
using Netcd.Store.Tree;

namespace Netcd.Server.Membership;

/// <summary>Finds the membership in a store that was read from a snapshot.</summary>
internal static class ClusterViewReader
{
    public static ClusterView Read(KeyStore store)
    {
        var view = ClusterView.Empty;
        foreach (var node in ChildrenOf(store, ClusterKeys.Members))
        {
            var member = ReadMember(node);
            view = view with { Members = view.Members.SetItem(member.Id, member) };
        }

        foreach (var node in ChildrenOf(store, ClusterKeys.RemovedMembers))
        {
            view = view with { Removed = view.Removed.Add(IdOf(node)) };
        }

        return store.Peek(ClusterKeys.Version)?.Value is { } version
            ? view with { Version = Encoding.UTF8.GetString(version) }
            : view;
    }

    private static MemberRecord ReadMember(StoreNode node)
    {
        var member = new MemberRecord { Id = IdOf(node) };
        foreach (var part in node.Children)
        {
            try
            {
                member = MemberJson.Read(part.Value, member);
            }
            catch (JsonException malformed)
            {
                throw new MemberStartException(
                    $"the snapshot holds no JSON of a member at {part.Path}: {malformed.Message} "
                    + "Restore the data directory from a backup.");
            }
        }

        return member;
    }

    private static MemberId IdOf(StoreNode node) => ClusterKeys.TryParseId(node.Path.Name, out var member)
        ? member
        : throw new MemberStartException(
            $"the snapshot holds {node.Path}, which names no member. Restore the data directory from a backup.");

    private static IEnumerable<StoreNode> ChildrenOf(KeyStore store, KeyPath path) => store.Peek(path)?.Children ?? [];
}
