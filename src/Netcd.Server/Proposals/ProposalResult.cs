using Netcd.Server.Membership;
using Netcd.Store;

namespace Netcd.Server.Proposals;

/// <summary>What became of a proposal.</summary>
public abstract record ProposalResult
{
    private ProposalResult()
    {
    }

    /// <summary>It is committed, durable and applied; the store may have refused it all the same.</summary>
    public sealed record Applied(StoreResult Result) : ProposalResult;

    /// <summary>It is committed, durable and applied, and has no result of its own.</summary>
    public sealed record Passed : ProposalResult;

    /// <summary>It was a change of the membership, which is committed and durable; it may have been refused all the same.</summary>
    public sealed record Configured(MembershipResult Result) : ProposalResult;

    /// <summary>No answer came in time or the member cannot take it. It may still be committed later.</summary>
    /// <param name="Cause">The reason in etcd's words.</param>
    public sealed record Failed(string Cause) : ProposalResult;

    public static readonly Passed Done = new();

    public static readonly Failed TimedOut = new("etcdserver: request timed out");

    public static readonly Failed TimedOutByLeaderFailure =
        new("etcdserver: request timed out, possibly due to previous leader failure");

    public static readonly Failed TimedOutByLostConnection =
        new("etcdserver: request timed out, possibly due to connection lost");

    public static readonly Failed Stopped = new("etcdserver: server stopped");

    public static readonly Failed TooManyRequests = new("etcdserver: too many requests");

    public static readonly Failed NoSpace =
        new("etcdserver: no space left on the device of the data directory; free some, and writes go on by themselves");

    public static readonly Failed UnknownMethod = new("etcdserver: unknown method");
}
