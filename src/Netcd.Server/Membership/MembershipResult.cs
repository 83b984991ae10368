namespace Netcd.Server.Membership;

/// <summary>What became of a change of the membership.</summary>
public abstract record MembershipResult
{
    private MembershipResult()
    {
    }

    /// <summary>It is applied. The member as it is now, or as it was before it was removed.</summary>
    public sealed record Done(MemberRecord Member) : MembershipResult;

    public sealed record Failed(MembershipFailure Failure) : MembershipResult;
}
