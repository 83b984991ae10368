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
/// <param name="Verdict">On the client's certificate, once it was looked at.</param>
public sealed record ServerHandshake(SslServerAuthenticationOptions Options, Func<ClientVerdict> Verdict);

/// <summary>What became of the certificate that a client had to show. Immutable.</summary>
/// <param name="Refusal">Why it is refused; null if it is not, or was not asked for.</param>
public sealed record ClientVerdict(string? Refusal)
{
    /// <summary>Those of a certificate that is taken, as <see cref="TlsPeer"/> has them.</summary>
    public ImmutableArray<string> CommonNames { get; init; } = [];

    /// <summary>Whom it names; empty without a certificate.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Who is said to have signed it; empty without a certificate.</summary>
    public string Issuer { get; init; } = "";
}
