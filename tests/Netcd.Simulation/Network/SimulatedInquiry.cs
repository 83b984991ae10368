using Netcd.Raft;
using Netcd.Server;
using Netcd.Simulation.Running;
using Netcd.Transport.Inquiry;

namespace Netcd.Simulation.Network;

/// <summary>Asks other machines, which answer after a while or, when they cannot be reached, not at all.</summary>
internal sealed class SimulatedInquiry(
    SimulatedNetwork network, int host, Process process, Func<int, Member?> memberOn) : IClusterInquiry
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(3);

    public Task<RemoteCluster?> GetMembersAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken) =>
        AskAsync(peerUrl, timeout, MembersOf);

    public Task<RemoteVersion?> GetVersionAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken) =>
        AskAsync(peerUrl, timeout, VersionOf);

    public Task<byte[]?> GetStatusAsync(string peerUrl, TimeSpan timeout, CancellationToken cancellationToken) =>
        Task.FromResult<byte[]?>(null); // Only the API writes it.

    /// <summary>A netcd that leads does it unasked.</summary>
    public Task<bool> RequestPromotionAsync(
        string peerUrl, MemberId learner, TimeSpan timeout, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<IReadOnlyList<string>> ResolveAsync(string peerUrl, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([peerUrl]);

    private Task<T?> AskAsync<T>(string peerUrl, TimeSpan timeout, Func<Member, T> answer)
        where T : class
    {
        var source = new TaskCompletionSource<T?>();
        var to = network.FindHost([peerUrl]);
        var isCut = to is { } asked && (network[host, asked].IsCut || network[asked, host].IsCut);
        network.Timeline.After(isCut ? timeout : RoundTrip, () => process.Do(() => source.SetResult(
            to is { } target && network.Reach(host, target) is not null && memberOn(target) is { } member
                ? answer(member)
                : null)));
        return source.Task;
    }

    private static RemoteCluster MembersOf(Member member) => new(
        member.ClusterId,
        [
            .. member.Cluster.Members.Values.Select(row => new RemoteMember
            {
                Id = row.Id,
                Name = row.Name,
                PeerUrls = row.PeerUrls,
                ClientUrls = row.ClientUrls,
                IsLearner = row.IsLearner,
            }),
        ]);

    private static RemoteVersion VersionOf(Member member) => new(
        member.Dialect == Netcd.Disk.Dialect.Etcd34 ? "3.4.23" : "2.3.8", member.Cluster.Version ?? "not_decided");
}
