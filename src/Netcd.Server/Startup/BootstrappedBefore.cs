using Netcd.Transport.Inquiry;

namespace Netcd.Server.Startup;

/// <summary>Asks the other founders whether this member has lived before, and so must have lost its directory.</summary>
/// <remarks>Whoever forgets what it promised must not come back under the same ID: it could vote twice in a term.</remarks>
internal sealed class BootstrappedBefore(IClusterInquiry inquiry)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    /// <exception cref="MemberStartException">It has.</exception>
    public async Task CheckAsync(FoundingCluster founding, MemberOptions options, CancellationToken cancellationToken)
    {
        var self = founding.Identity.Member;
        foreach (var url in founding.Founders.Where(founder => founder.Id != self)
            .SelectMany(founder => founder.PeerUrls).Order(StringComparer.Ordinal))
        {
            var cluster = await inquiry.GetMembersAsync(url, Timeout, cancellationToken);
            if (cluster?.Members.Any(member => member.Id == self && !member.ClientUrls.IsEmpty) == true) // null: not started yet, most likely.
            {
                throw new MemberStartException(
                    $"member {self} has already been bootstrapped: the member at {url} knows it, but "
                    + $"{options.DataDirectory} is empty. Start it with the data directory that it had; if that is lost, "
                    + "start it once with --rejoin, which removes the member and adds it again.");
            }
        }
    }
}
