using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Netcd.Http.Tls;

/// <summary>Decides how this side of TLS is spoken, and with whom. Thread-safe.</summary>
public interface ITlsServer
{
    /// <summary>Begins a handshake, with the certificates of this moment.</summary>
    ServerHandshake Begin();

    /// <summary>Looks at a client that the handshake has let in; null, or why it is refused.</summary>
    ValueTask<string?> CheckAsync(X509Certificate2? client, EndPoint? from, CancellationToken cancellationToken);
}

/// <summary>One handshake. Immutable.</summary>
/// <param name="Options">What to do it with.</param>
/// <param name="Refusal">Why <paramref name="Options"/> has refused the client's certificate; null if it has not.</param>
/// <param name="CommonNames">Those of a client certificate that was taken, as <see cref="TlsPeer"/> has them.</param>
public sealed record ServerHandshake(
    SslServerAuthenticationOptions Options, Func<string?> Refusal, Func<ImmutableArray<string>> CommonNames);
