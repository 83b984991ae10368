namespace Netcd.Simulation.Checks;

/// <summary>What must hold at all times; a failure says which of these did not.</summary>
internal enum Rule
{
    /// <summary>No member ends, refuses to start or hangs by itself, nor does a check inside of it fail.</summary>
    MembersRun,

    OneLeaderInATerm,

    OneVoteInATerm,

    /// <summary>Entries of the same term and index hold the same.</summary>
    OneEntryAtAPlace,

    /// <summary>What one member committed is what all commit, and in the log of every later leader.</summary>
    CommittedEntriesStay,

    /// <summary>What a member acknowledged, and the term it spoke in, are there after a crash.</summary>
    PromisesOutliveCrashes,

    SameEvents,

    /// <summary>Equal stores at equal applied indexes.</summary>
    EqualStores,

    /// <summary>A write or refusal stands where its index says, after all that was known before.</summary>
    TrueAnswers,

    TrueReads,

    /// <summary>What was acknowledged is in the store in the end.</summary>
    NoLostWrite,

    LinearizableHistory,

    /// <summary>A watcher is told without gap, duplicate and reordering.</summary>
    WatchedInOrder,

    /// <summary>Once all is mended, a watcher has been told of everything.</summary>
    WatchedToTheEnd,

    NoEarlyExpiry,

    /// <summary>A new leader grants an election time-out before it lets keys expire.</summary>
    GraceOfNewLeaders,

    /// <summary>Once all is mended, members take writes and agree.</summary>
    Recovery,
}
