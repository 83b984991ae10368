namespace Netcd.Transport.Outbound;

/// <summary>A member answered, but not with what was asked for.</summary>
internal sealed class PeerRefusedException(PeerFailure failure) : IOException(failure.Reason)
{
    public PeerFailure Failure => failure;
}
