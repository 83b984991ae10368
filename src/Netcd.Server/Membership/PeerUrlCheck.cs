using Netcd.Raft;
using Netcd.Transport.Inquiry;

namespace Netcd.Server.Membership;

/// <summary>Looks whether peer URLs can be those of a member that is added or moves, by asking whoever listens there.</summary>
internal sealed class PeerUrlCheck(ClusterId cluster, IClusterInquiry inquiry)
{
    private const string OfThisCluster = "a member of this cluster";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What is wrong with one of the URLs of a new member; null if nothing is known against them. Nobody should answer there
    /// yet: a member is added before it starts.
    /// </summary>
    public async Task<string?> FindProblemOfAddingAsync(
        IReadOnlyList<string> peerUrls, ClusterView view, CancellationToken cancellationToken)
    {
        foreach (var url in peerUrls)
        {
            if (await FindProblemOfNameAsync(url, view, cancellationToken) is { } problem)
            {
                return problem;
            }

            if (await FindListenerAsync(url, cancellationToken) is { } listener)
            {
                return $"{listener} listens at {url}; give the peer URL at which the new member will listen";
            }
        }

        return null;
    }

    /// <summary>
    /// What is wrong with one of the URLs that a member is to have from now on; null if nothing is known against them. It may
    /// listen there already, but no other member, and nobody else.
    /// </summary>
    /// <returns>The problem, and whether the member seems to be there already.</returns>
    public async Task<(string? Problem, bool IsThere)> FindProblemOfMovingAsync(
        MemberId moving, IReadOnlyList<string> peerUrls, ClusterView view, CancellationToken cancellationToken)
    {
        var isThere = false;
        foreach (var url in peerUrls)
        {
            if (await FindProblemOfNameAsync(url, view, cancellationToken) is { } problem)
            {
                return (problem, false);
            }

            var listener = await FindListenerAsync(url, cancellationToken);
            if (listener is not (null or OfThisCluster))
            {
                return ($"{listener} listens at {url}; give the peer URL at which member {moving} listens or will listen", false);
            }

            if (listener is not null && await FindNamesakeAsync(moving, url, view, cancellationToken) is { } other)
            {
                return ($"{url} is another name of where member {other.Name} listens; give that of member {moving}", false);
            }

            isThere |= listener is not null;
        }

        return (null, isThere);
    }

    /// <summary>Whether a member answers at one of the URLs that the cluster has of it.</summary>
    public async Task<bool> IsInPlaceAsync(MemberRecord member, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(member.PeerUrls.Select(
            url => inquiry.GetMembersAsync(url, AnswerTime, cancellationToken)));
        return answers.Any(answer => answer?.Id == cluster);
    }

    private async Task<string?> FindProblemOfNameAsync(string url, ClusterView view, CancellationToken cancellationToken)
    {
        if (view.Members.Values.FirstOrDefault(member => member.ClientUrls.Contains(url)) is { } served)
        {
            return $"{url} is where member {served.Name} answers clients; give a peer URL";
        }

        return (await inquiry.ResolveAsync(url, cancellationToken)).Count > 0
            ? null
            : $"the host name of {url} does not resolve here; correct it, or add it to the name service first";
    }

    /// <summary>Who answers there; null if nobody does.</summary>
    private async Task<string?> FindListenerAsync(string url, CancellationToken cancellationToken)
    {
        if (await inquiry.GetMembersAsync(url, AnswerTime, cancellationToken) is { } found)
        {
            return found.Id == cluster ? OfThisCluster : $"a member of another cluster ({found.Id})";
        }

        return await inquiry.GetVersionAsync(url, AnswerTime, cancellationToken) is null
            ? null
            : "something that answers clients and not members";
    }

    private async Task<MemberRecord?> FindNamesakeAsync(
        MemberId moving, string url, ClusterView view, CancellationToken cancellationToken)
    {
        var places = await inquiry.ResolveAsync(url, cancellationToken);
        foreach (var other in view.Members.Values.Where(other => other.Id != moving))
        {
            foreach (var known in other.PeerUrls)
            {
                if ((await inquiry.ResolveAsync(known, cancellationToken)).Any(places.Contains))
                {
                    return other;
                }
            }
        }

        return null;
    }
}
