namespace Netcd.Server.Membership;

/// <summary>Why the membership was not changed.</summary>
public enum MembershipFailure
{
    /// <summary>The member was removed before, for good.</summary>
    IdRemoved,

    /// <summary>There is a member with that ID: the same URLs were added within the same second.</summary>
    IdExists,

    IdNotFound,

    /// <summary>One of the URLs belongs to another member.</summary>
    PeerUrlExists,

    /// <summary>Only a learner can be promoted.</summary>
    NotLearner,

    /// <summary>There is a learner already.</summary>
    TooManyLearners,

    /// <summary>No answer in time: no leader, no quorum, or another change was under way. It may still be applied.</summary>
    TimedOut,

    /// <summary>Strict check: too few members have ever started for the quorum that there would be.</summary>
    NotEnoughStarted,

    /// <summary>Strict check: some members are not reachable, and the change could cost the quorum.</summary>
    Unhealthy,

    /// <summary>Check: nobody can be reached at one of the URLs, or it cannot be a peer URL of this member.</summary>
    BadPeerUrl,

    /// <summary>This member stops.</summary>
    Stopped,

    /// <summary>The disk is full; nothing can be written.</summary>
    NoSpace,
}
