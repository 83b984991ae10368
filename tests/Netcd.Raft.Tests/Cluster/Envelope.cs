using Netcd.Raft.Messages;

namespace Netcd.Raft.Tests.Cluster;

/// <summary>A message under way, with the snapshot that travels beside it, if any.</summary>
/// <param name="from">Whose link it takes.</param>
/// <param name="message">What is said; the wish for a transfer names its target as sender.</param>
/// <param name="snapshot">The data of a message about a snapshot.</param>
internal sealed class Envelope(MemberId from, Message message, MemberSnapshot? snapshot)
{
    public MemberId From => from;

    public MemberId To => message.To;

    public Message Message => message;

    public MemberSnapshot? Snapshot => snapshot;
}
