namespace Netcd.Server.Membership;

/// <summary>What became of a change of the membership.</summary>
public abstract record MembershipResult
{
    private MembershipResult()
    {
    }

    /// <summary>It is applied. The member as it is now, or as it was before it was removed.</summary>
    public sealed record Done(MemberRecord Member) : MembershipResult;

    /// <summary>Nothing was changed, unless <see cref="MembershipFailure.TimedOut"/>.</summary>
    public sealed record Failed(MembershipFailure Failure) : MembershipResult
    {
        /// <summary>For the operator: what stands against the change and what to do; null where etcd's words say it all.</summary>
        public string? Explanation { get; init; }
    }
}
