using Netcd.Raft.Messages;

namespace Netcd.Server.Driver;

/// <summary>What arrived while the driver was busy: one fsync will serve all of it.</summary>
internal sealed class InboxBatch
{
    public ProposalBatch Proposals { get; set; } = new();

    /// <summary>What other members said, other than proposals.</summary>
    public List<Message> Messages { get; } = [];

    /// <summary>The request IDs of clients that want a linearizable read.</summary>
    public List<ulong> Readers { get; } = [];

    public List<Action> Calls { get; } = [];

    public bool Tick { get; set; }

    public bool Stop { get; set; }

    /// <summary>Whether it holds anything, proposals counted only if <paramref name="withProposals"/> says so.</summary>
    public bool Has(bool withProposals) =>
        Messages.Count > 0 || Readers.Count > 0 || Calls.Count > 0 || Tick || Stop
        || (withProposals && !Proposals.IsEmpty);

    public void Clear()
    {
        Proposals.Clear();
        Messages.Clear();
        Readers.Clear();
        Calls.Clear();
        Tick = Stop = false;
    }
}
