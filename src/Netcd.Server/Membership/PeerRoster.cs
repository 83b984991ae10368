using Netcd.Raft;
using Netcd.Raft.Membership;
using Netcd.Transport;

namespace Netcd.Server.Membership;

/// <summary>Tells the transport whom to talk to, as the membership changes. Driver thread only.</summary>
internal sealed class PeerRoster(MemberId self, IPeerTransport peers)
{
    private readonly Dictionary<MemberId, IReadOnlyList<string>> _known = [];

    /// <summary>After an applied change: <paramref name="member"/> as it is now, or was before its removal.</summary>
    public void Apply(ConfChangeType change, MemberRecord member)
    {
        if (change == ConfChangeType.RemoveMember)
        {
            Remove(member.Id);
        }
        else
        {
            Put(member);
        }
    }

    /// <summary>After the whole membership was read anew.</summary>
    public void TakeOver(ClusterView view)
    {
        foreach (var gone in _known.Keys.Where(member => !view.Members.ContainsKey(member)).ToList())
        {
            Remove(gone);
        }

        foreach (var member in view.Members.Values)
        {
            Put(member);
        }
    }

    private void Put(MemberRecord member)
    {
        if (member.Id == self || member.PeerUrls.IsEmpty)
        {
            return;
        }

        if (!_known.TryGetValue(member.Id, out var urls))
        {
            peers.AddPeer(member.Id, member.PeerUrls);
        }
        else if (!urls.SequenceEqual(member.PeerUrls))
        {
            peers.UpdatePeer(member.Id, member.PeerUrls);
        }

        _known[member.Id] = member.PeerUrls;
    }

    private void Remove(MemberId member)
    {
        if (_known.Remove(member))
        {
            peers.RemovePeer(member);
        }
    }
}
