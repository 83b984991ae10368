using Microsoft.Extensions.Logging;
using Netcd.Disk;
using Netcd.Raft;
using Netcd.Store;
using Netcd.Transport.Inquiry;

namespace Netcd.Server.Startup;

/// <summary>Chooses between founding a cluster, joining one, restarting, and going on alone.</summary>
internal sealed class StartPoints(
    MemberOptions options, DataDirectory directory, IClusterInquiry inquiry, ILogger logger)
{
    public async Task<StartPoint> FindAsync(CancellationToken cancellationToken) => directory.IsInitialized
        ? await RestartAsync(cancellationToken)
        : await BeginAsync(cancellationToken);

    private async Task<StartPoint> BeginAsync(CancellationToken cancellationToken)
    {
        StartPoint start;
        if (options.JoinsExisting)
        {
            var joining = await new Joining(options, inquiry, logger).AskAsync(cancellationToken);
            directory.CreateIn(joining.Dialect, joining.Identity);
            start = new StartPoint
            {
                Identity = joining.Identity,
                State = new RaftState(),
                Store = new KeyStore(),
                Joined = joining.Members,
            };
        }
        else
        {
            var founding = FoundingCluster.Plan(options);
            await new BootstrappedBefore(inquiry).CheckAsync(founding, options, cancellationToken);
            directory.Create(founding.Identity);
            start = new StartPoint
            {
                Identity = founding.Identity,
                State = founding.Write(directory),
                Store = new KeyStore(),
            };
        }

        Log.Starting(logger, start.Identity.Member, start.Identity.Cluster);
        return start;
    }

    private async Task<StartPoint> RestartAsync(CancellationToken cancellationToken)
    {
        var (identity, state, store) = Restart.Recover(directory);
        var start = new StartPoint { Identity = identity, State = state, Store = store };
        if (options.ForceNewCluster)
        {
            return start with { State = ForcedCluster.Rewrite(options, directory, identity, state, logger) };
        }

        if (FoundingCluster.IsUnfinished(state, options))
        {
            start = await FinishAsync(start, cancellationToken);
        }

        Log.Restarting(logger, identity.Member, identity.Cluster, start.State.HardState.Commit);
        return start;
    }

    /// <summary>Goes on where the very first start was cut short, before anything was promised to anybody.</summary>
    private async Task<StartPoint> FinishAsync(StartPoint begun, CancellationToken cancellationToken)
    {
        if (!options.JoinsExisting)
        {
            return begun with
            {
                State = FoundingCluster.Plan(options).Finish(options, directory, begun.Identity),
                Store = new KeyStore(), // Nothing was recovered that would count.
            };
        }

        var joining = await new Joining(options, inquiry, logger).AskAsync(cancellationToken);
        return joining.Identity == begun.Identity
            ? begun with { Joined = joining.Members }
            : throw FoundingCluster.BegunForAnother(options, begun.Identity, joining.Identity);
    }
}
