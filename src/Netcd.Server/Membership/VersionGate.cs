using System.Text;
using Microsoft.Extensions.Logging;
using Netcd.Server.Startup;

namespace Netcd.Server.Membership;

/// <summary>Stops a member whose cluster has gone on to a version that it does not speak.</summary>
internal sealed class VersionGate(ClusterMembership membership, Version own, ILogger logger)
{
    /// <summary>Checks a version that the log sets, and says so.</summary>
    /// <exception cref="MemberStartException">It is too high.</exception>
    public void Check(byte[] version)
    {
        var next = Encoding.UTF8.GetString(version);
        Check(next);
        var present = membership.Current.Version;
        if (present is null)
        {
            Log.InitialVersionSet(logger, next);
        }
        else if (present != next)
        {
            Log.VersionUpdated(logger, present, next);
        }
    }

    /// <summary>Checks the version of a cluster that was read from a snapshot.</summary>
    /// <exception cref="MemberStartException">It is too high.</exception>
    public void CheckPresent()
    {
        if (membership.Current.Version is { } version)
        {
            Check(version);
        }
    }

    private void Check(string version)
    {
        if (Version.TryParse(version, out var cluster)
            && (cluster.Major, cluster.Minor).CompareTo((own.Major, own.Minor)) > 0)
        {
            throw new MemberStartException(
                $"cluster cannot be downgraded (current version: {own} is lower than determined cluster version: "
                + $"{cluster.Major}.{cluster.Minor}). Start a version that the cluster speaks with this data directory.");
        }
    }
}
