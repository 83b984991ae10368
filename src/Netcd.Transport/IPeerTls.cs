using System.Net.Security;

namespace Netcd.Transport;

/// <summary>Decides how other members are dialed over TLS. Thread-safe.</summary>
public interface IPeerTls
{
    /// <summary>Begins a handshake with the member at <paramref name="host"/>, with the certificates of this moment.</summary>
    PeerHandshake Begin(string host);
}

/// <summary>One handshake. Immutable.</summary>
/// <param name="Options">What to do it with.</param>
/// <param name="Refusal">Why <paramref name="Options"/> has refused the member's certificate; null if it has not.</param>
public sealed record PeerHandshake(SslClientAuthenticationOptions Options, Func<string?> Refusal);
