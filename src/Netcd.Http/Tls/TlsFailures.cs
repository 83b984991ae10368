using System.Security.Authentication;

namespace Netcd.Http.Tls;

/// <summary>Says in Go's words why TLS failed.</summary>
public static class TlsFailures
{
    public const string NotTls = "tls: first record does not look like a TLS handshake";

    /// <summary>What OpenSSL says, by a part of its text, and what Go says.</summary>
    private static readonly (string OpenSsl, string Go)[] Texts =
    [
        ("alert unknown ca", "remote error: tls: unknown certificate authority"),
        ("alert bad certificate", "remote error: tls: bad certificate"),
        ("alert certificate expired", "remote error: tls: expired certificate"),
        ("alert certificate revoked", "remote error: tls: revoked certificate"),
        ("alert certificate unknown", "remote error: tls: unknown certificate"),
        ("alert unsupported certificate", "remote error: tls: unsupported certificate"),
        ("alert certificate required", "remote error: tls: certificate required"),
        ("alert access denied", "remote error: tls: access denied"),
        ("alert protocol version", "remote error: tls: protocol version not supported"),
        ("alert no application protocol", "remote error: tls: no application protocol"),
        ("alert handshake failure", "remote error: tls: handshake failure"),
        ("alert internal error", "remote error: tls: internal error"),
        ("unsupported protocol", "tls: client offered only unsupported versions"),
        ("no shared cipher", "tls: no cipher suite supported by both client and server"),
        ("no application protocol", "tls: client requested unsupported application protocols"),
        ("peer did not return a certificate", "tls: client didn't provide a certificate"),
        ("ee key too small", "x509: the certificate's key is too small"),
        ("ca key too small", "x509: the key of a certificate authority is too small"),
        ("md too weak", "x509: cannot verify signature: insecure algorithm"),
        ("wrong curve", "tls: failed to parse client certificate: x509: unsupported elliptic curve"),
        ("wrong version number", NotTls),
        ("http request", NotTls),
        ("packet length too long", NotTls),
        ("corrupted frame", NotTls),
        ("unexpected EOF", "EOF"),
    ];

    public static bool IsOne(Exception exception) =>
        exception is AuthenticationException or IOException or ObjectDisposedException or InvalidOperationException;

    public static string Of(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var innermost = failure.GetBaseException();
        foreach (var (openSsl, go) in Texts)
        {
            if (innermost.Message.Contains(openSsl, StringComparison.OrdinalIgnoreCase) ||
                failure.Message.Contains(openSsl, StringComparison.OrdinalIgnoreCase))
            {
                return go;
            }
        }

        return innermost.Message;
    }
}
