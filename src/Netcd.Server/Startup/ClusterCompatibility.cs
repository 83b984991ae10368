using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Server.Membership;
using Netcd.Transport.Inquiry;

namespace Netcd.Server.Startup;

/// <summary>Chooses the dialect of the cluster that this member joins, by the versions its members report.</summary>
internal sealed class ClusterCompatibility(MemberOptions options, IClusterInquiry inquiry, ILogger logger)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <exception cref="MemberStartException">It is none that this member speaks.</exception>
    public async Task<Dialect> ChooseDialectAsync(
        IReadOnlyList<MemberRecord> others, CancellationToken cancellationToken)
    {
        var reported = (await Task.WhenAll(others.Select(other => AskAsync(other, cancellationToken))))
            .OfType<RemoteVersion>().ToArray();
        var versions = reported.Select(version => version.Cluster)
            .Where(text => Version.TryParse(text, out _)).Select(Version.Parse).ToArray();
        foreach (var dialect in new[] { Dialect.Etcd34, Dialect.Etcd23 })
        {
            if (versions.Length > 0 && versions.All(version => DialectVersions.Speaks(dialect, version)))
            {
                return options.Dialect is null || options.Dialect == dialect
                    ? dialect
                    : throw Incompatible(
                        $"its version is {versions[0]}; start without --dialect, and the member speaks what the cluster does");
            }
        }

        throw Incompatible(versions.Length == 0
            ? "none of its members reports the version of the cluster; start this member when they have a leader"
            : $"its members report {string.Join(", ", versions.Distinct().Order())}; netcd joins clusters of the versions "
                + "2.2 and 2.3, or 3.0 to 3.4");
    }

    private async Task<RemoteVersion?> AskAsync(MemberRecord member, CancellationToken cancellationToken)
    {
        foreach (var url in member.PeerUrls)
        {
            if (await inquiry.GetVersionAsync(url, Timeout, cancellationToken) is { } version)
            {
                return version;
            }
        }

        Log.NoVersion(logger, member.Id);
        return null;
    }

    private static MemberStartException Incompatible(string reason) =>
        new($"incompatible with current running cluster: {reason}");
}
