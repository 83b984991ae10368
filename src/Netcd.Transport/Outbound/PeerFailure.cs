namespace Netcd.Transport.Outbound;

/// <summary>Why a member could not be reached or did not take what it was sent. Immutable.</summary>
/// <param name="Cause">Names the kind: failures of one kind are logged once and then seldom.</param>
/// <param name="Reason">What happened, in etcd's words.</param>
/// <param name="Advice">What to do about it; null if nothing has to be done.</param>
internal sealed record PeerFailure(string Cause, string Reason, string? Advice)
{
    public override string ToString() => Advice is null ? Reason : $"{Reason}; {Advice}";
}
