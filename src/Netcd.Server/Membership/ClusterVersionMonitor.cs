using System.Text;
using Microsoft.Extensions.Logging;
using Netcd.Raft.Roles;
using Netcd.Server.Proposals;
using Netcd.Server.Stats;
using Netcd.Transport.Inquiry;

namespace Netcd.Server.Membership;

/// <summary>While this member leads: asks all members for their versions and sets that of the cluster to the lowest.</summary>
/// <remarks>It is never lowered. A cluster of one sets its version when it publishes itself.</remarks>
internal sealed class ClusterVersionMonitor(
    Member member, LeaderObserver leaders, IClusterInquiry inquiry, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(3);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!member.Completion.IsCompleted)
        {
            var change = leaders.NextChange;
            if (member.Progress.Role == Role.Leader && member.Cluster.Members.Count > 1)
            {
                await CheckAsync(cancellationToken);
            }

            using var wait = new CancellationTokenSource(); // Nobody waits any more when it is cancelled.
            await Task.WhenAny(change, Task.Delay(Interval, time, wait.Token), member.Completion);
            wait.Cancel();
        }
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        var decided = await DecideAsync(cancellationToken);
        var present = member.Cluster.Version;
        if (present is null)
        {
            var first = decided ?? DialectVersions.Minimum(member.Dialect);
            var shown = Shown(first);
            Log.SetsInitialVersion(logger, shown);
            await ProposeAsync(first, cancellationToken);
        }
        else if (decided is not null && Version.TryParse(present, out var known) && known < decided)
        {
            var (before, after) = (Shown(known), Shown(decided));
            Log.UpdatesVersion(logger, before, after);
            await ProposeAsync(decided, cancellationToken);
        }
    }

    /// <summary>The lowest version of all members; null if one of them does not tell.</summary>
    private async Task<Version?> DecideAsync(CancellationToken cancellationToken)
    {
        var own = DialectVersions.Own(member.Dialect);
        var others = member.Cluster.Members.Values.Where(other => other.Id != member.Id).ToArray();
        var versions = await Task.WhenAll(others.Select(other => AskAsync(other, cancellationToken)));
        var lowest = own;
        for (var i = 0; i < others.Length; i++)
        {
            if (versions[i] is not { } version)
            {
                return null;
            }

            if (version > own)
            {
                Log.NotUpToDate(logger, own.ToString());
                Log.HasHigherVersion(logger, others[i].Id, version.ToString());
            }

            lowest = version < lowest ? version : lowest;
        }

        return DialectVersions.OfCluster(lowest);
    }

    private async Task<Version?> AskAsync(MemberRecord other, CancellationToken cancellationToken)
    {
        foreach (var url in other.PeerUrls)
        {
            if (await inquiry.GetVersionAsync(url, AnswerTime, cancellationToken) is { } answer
                && Version.TryParse(answer.Server, out var version))
            {
                return version;
            }
        }

        Log.NoVersion(logger, other.Id);
        return null;
    }

    private static string Shown(Version version) => version.ToString(fieldCount: 2);

    private async Task ProposeAsync(Version version, CancellationToken cancellationToken)
    {
        var result = await member.ProposeAsync(
            new KeyCommand
            {
                Method = KeyMethod.Put,
                Path = ClusterKeys.Version,
                Value = Encoding.UTF8.GetBytes(version.ToString()),
            },
            cancellationToken);
        if (result is ProposalResult.Failed failed)
        {
            Log.VersionNotSet(logger, failed.Cause);
        }
    }
}
