namespace Netcd.Transport.Outbound;

/// <summary>The handshake with a member failed.</summary>
internal sealed class PeerTlsException(PeerFailure failure, Exception inner) : IOException(failure.Reason, inner)
{
    public PeerFailure Failure => failure;
}
