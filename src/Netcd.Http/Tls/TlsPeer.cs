namespace Netcd.Http.Tls;

/// <summary>
/// What the handshake has shown about the other side; a feature of each connection that speaks TLS. Immutable.
/// </summary>
/// <param name="CommonName">
/// The common name of the client certificate, which was verified. Null if none was asked for or it has no such name.
/// </param>
public sealed record TlsPeer(string? CommonName);
