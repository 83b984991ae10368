using System.Security.Authentication;

namespace Netcd.Tls;

/// <summary>The versions of TLS that netcd speaks.</summary>
internal static class TlsVersions
{
#pragma warning disable CA5398 // Named on purpose: older ones are never spoken, whatever the system allows.
    public const SslProtocols Taken = SslProtocols.Tls12 | SslProtocols.Tls13;
#pragma warning restore CA5398
}
