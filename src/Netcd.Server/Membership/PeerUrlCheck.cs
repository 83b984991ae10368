using Netcd.Raft;
using Netcd.Transport.Inquiry;

namespace Netcd.Server.Membership;

/// <summary>Looks whether peer URLs can be those of a new member, for one that has a vote before it has ever run.</summary>
internal sealed class PeerUrlCheck(ClusterId cluster, IClusterInquiry inquiry)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong with one of the URLs; null if nothing is known against them.</summary>
    public async Task<string?> FindProblemAsync(
        IReadOnlyList<string> peerUrls, ClusterView view, CancellationToken cancellationToken)
    {
        foreach (var url in peerUrls)
        {
            if (view.Members.Values.FirstOrDefault(member => member.ClientUrls.Contains(url)) is { } served)
            {
                return $"{url} is where member {served.Name} answers clients; give the peer URL of the new member";
            }

            if (!await inquiry.ResolvesAsync(url, cancellationToken))
            {
                return $"the host name of {url} does not resolve here; correct it, or add it to the name service first";
            }

            if (await FindListenerAsync(url, cancellationToken) is { } listener)
            {
                return $"{listener} listens at {url}; give the peer URL at which the new member will listen";
            }
        }

        return null;
    }

    /// <summary>Who answers there already; null if nobody does, as should be: a member is added before it starts.</summary>
    private async Task<string?> FindListenerAsync(string url, CancellationToken cancellationToken)
    {
        if (await inquiry.GetMembersAsync(url, AnswerTime, cancellationToken) is { } found)
        {
            return found.Id == cluster ? "a member of this cluster" : $"a member of another cluster ({found.Id})";
        }

        return await inquiry.GetVersionAsync(url, AnswerTime, cancellationToken) is null
            ? null
            : "something that answers clients and not members";
    }
}
