using Netcd.Raft.Messages;

namespace Netcd.Server.Driver;

/// <summary>Everything that wants to be in the log, from clients and from other members.</summary>
internal sealed class ProposalBatch
{
    public List<Proposal> Commands { get; } = [];

    public List<Proposal> ConfChanges { get; } = [];

    /// <summary>What other members handed on because they think that this one leads.</summary>
    public List<Message> Forwarded { get; } = [];

    public bool IsEmpty => Commands.Count == 0 && ConfChanges.Count == 0 && Forwarded.Count == 0;

    public void Clear()
    {
        Commands.Clear();
        ConfChanges.Clear();
        Forwarded.Clear();
    }

    /// <summary>Puts those of <paramref name="earlier"/> before these.</summary>
    public void PutBefore(ProposalBatch earlier)
    {
        Commands.InsertRange(0, earlier.Commands);
        ConfChanges.InsertRange(0, earlier.ConfChanges);
        Forwarded.InsertRange(0, earlier.Forwarded);
    }
}
