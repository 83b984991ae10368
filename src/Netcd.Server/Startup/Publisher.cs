using System.Text;
using Microsoft.Extensions.Logging;
using Netcd.Raft;
using Netcd.Server.Membership;
using Netcd.Server.Proposals;

namespace Netcd.Server.Startup;

/// <summary>Tells the cluster this member's name and client URLs, for as long as it takes.</summary>
internal sealed class Publisher(Member member, MemberOptions options, ILogger logger)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _leftAlone = new(options.Threads.Waiting);

    /// <summary>See <see cref="Member.LeftAlone"/>.</summary>
    public Task LeftAlone => _leftAlone.Task;

    /// <summary>Ends when they are applied; throws if the member stops before.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var attributes = PublishAsync(cancellationToken);
        var version = IsAlone ? RaiseVersionAsync(cancellationToken) : Task.CompletedTask; // In one batch.
        await attributes;
        await version;
        Log.Published(logger, options.Name, member.ClusterId);
    }

    private bool IsAlone => member.Cluster.Members.Count == 1 && member.Cluster.Members.ContainsKey(member.Id);

    /// <summary>A new member has nothing to read, and one that has a leader is about to catch up: their clients go on waiting.</summary>
    private bool IsLeftAlone => member.Progress.Leader == MemberId.None
        && member.Cluster.Members.TryGetValue(member.Id, out var self) && self.HasPublished;

    private Task PublishAsync(CancellationToken cancellationToken) => ProposeAsync(
        new KeyCommand
        {
            Method = KeyMethod.Put,
            Path = ClusterKeys.Attributes(member.Id),
            Value = MemberJson.WriteAttributes(options.Name, options.AdvertiseClientUrls),
        },
        cancellationToken);

    /// <summary>
    /// Sets the version of a cluster of one, or raises it after the directory went over to a later dialect. Nobody else
    /// has to agree, and it is never lowered.
    /// </summary>
    private async Task RaiseVersionAsync(CancellationToken cancellationToken)
    {
        var own = DialectVersions.OfCluster(DialectVersions.Own(member.Dialect));
        if (Version.TryParse(member.Cluster.Version, out var known) && known >= own)
        {
            return;
        }

        await ProposeAsync(
            new KeyCommand
            {
                Method = KeyMethod.Put,
                Path = ClusterKeys.Version,
                Value = Encoding.UTF8.GetBytes(own.ToString()),
            },
            cancellationToken);
    }

    /// <summary>Proposes until it is applied: each attempt takes as long as a client's request may.</summary>
    private async Task ProposeAsync(KeyCommand command, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await member.ProposeAsync(command, CancellationToken.None); // It ends with the member.
            if (result is not ProposalResult.Failed failed)
            {
                return;
            }

            if (failed == ProposalResult.NoSpace && IsAlone)
            {
                // Nobody else can serve meanwhile, and an operator sees a start that fails sooner than one that waits.
                member.Fail(new MemberStartException($"the member could not publish itself: {failed.Cause}"));
                await member.Completion;
            }

            if (failed == ProposalResult.Stopped || member.Completion.IsCompleted)
            {
                await member.Completion; // It knows why, if it had to.
                throw new MemberStartException($"the member stopped before it had published itself: {failed.Cause}");
            }

            Log.PublishFailed(logger, failed.Cause);
            if (IsLeftAlone)
            {
                _leftAlone.TrySetResult();
            }

            if (failed == ProposalResult.TooManyRequests || failed == ProposalResult.NoSpace)
            {
                // These come back at once.
                await Task.WhenAny(Task.Delay(RetryInterval, member.Clock, CancellationToken.None), member.Completion);
            }
        }
    }
}
