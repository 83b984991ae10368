using Microsoft.Extensions.Logging;
using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Server.Driver;

namespace Netcd.Server.Stats;

/// <summary>Publishes how far consensus is, and tells of each change of the leader. Driver thread, except where noted.</summary>
internal sealed class LeaderObserver(MemberId self, RaftProgress progress, LeaderClock clock, IMemberThreads threads, ILogger logger)
{
    private MemberId _leader;
    private TaskCompletionSource<MemberId> _next = new(threads.Waiting);

    /// <summary>Ends at the next change, with the new leader or <see cref="MemberId.None"/>. Any thread.</summary>
    public Task<MemberId> NextChange => Volatile.Read(ref _next).Task;

    public void Publish(RaftNode node)
    {
        if (node.Role == Role.Candidate && progress.Role != Role.Candidate)
        {
            Log.BecameCandidate(logger, self, node.Term);
        }

        progress.Publish(node);
        if (node.Leader == _leader)
        {
            return;
        }

        if (node.Leader == MemberId.None)
        {
            Log.LeaderLost(logger, self, _leader, node.Term);
        }
        else if (_leader == MemberId.None)
        {
            Log.Elected(logger, self, node.Leader, node.Term);
        }
        else
        {
            Log.LeaderChanged(logger, self, _leader, node.Leader, node.Term);
        }

        _leader = node.Leader;
        clock.Observe(_leader);
        Interlocked.Exchange(ref _next, new TaskCompletionSource<MemberId>(threads.Waiting)).SetResult(_leader);
    }
}
