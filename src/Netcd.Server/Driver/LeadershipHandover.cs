using Microsoft.Extensions.Logging;
using Netcd.Raft;
using Netcd.Raft.Roles;
using Netcd.Server.Stats;

namespace Netcd.Server.Driver;

/// <summary>Before a leader stops: lets the voter that has been connected the longest, of those that know how, take over.</summary>
internal sealed class LeadershipHandover(Member member, DriverInbox inbox, LeaderObserver leaders, TimeProvider time, ILogger logger)
{
    /// <summary>Returns when another member leads and all know it, or after <paramref name="patience"/>.</summary>
    /// <param name="handOver">Tells consensus, on the driver thread; gives the first that can take over, or null.</param>
    /// <param name="activeSince">Since when a member has been connected; null while it is not.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="echo">How long others may still send proposals here, which are passed on to the new leader.</param>
    public async Task RunAsync(
        Func<IEnumerable<MemberId>, MemberId?> handOver,
        Func<MemberId, DateTimeOffset?> activeSince,
        TimeSpan patience,
        TimeSpan echo)
    {
        if (member.Progress.Role != Role.Leader
            || Candidates(activeSince) is not [_, ..] candidates
            || await ChooseAsync(() => handOver(candidates)) is not { } successor)
        {
            return;
        }

        Log.HandsOver(logger, member.Id, successor);
        using var over = new CancellationTokenSource();
        var late = Task.Delay(patience, time, over.Token);
        for (var change = leaders.NextChange; member.Progress.Leader != successor; change = leaders.NextChange)
        {
            if (await Task.WhenAny(change, late) == late)
            {
                Log.HandOverLate(logger, successor);
                return;
            }
        }

        over.Cancel(); // Nobody waits for it any more.
        await Task.Delay(echo, time, CancellationToken.None);
    }

    private MemberId[] Candidates(Func<MemberId, DateTimeOffset?> activeSince) =>
    [
        .. member.Cluster.Members.Values
            .Where(other => other.Id != member.Id && !other.IsLearner)
            .Select(other => (other.Id, Since: activeSince(other.Id)))
            .Where(other => other.Since is not null)
            .OrderBy(other => other.Since)
            .Select(other => other.Id),
    ];

    private async Task<MemberId?> ChooseAsync(Func<MemberId?> choice)
    {
        MemberId? chosen = null;
        inbox.Post(() => chosen = choice());
        await member.TurnAsync();
        return chosen;
    }
}
