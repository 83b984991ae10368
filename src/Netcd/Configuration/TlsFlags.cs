using Netcd.Flags;

namespace Netcd.Configuration;

/// <summary>The flags of one kind of listener: those for clients, or those for the other members.</summary>
internal sealed class TlsFlags
{
    private TlsFlags(string prefix, string whom, string crlFile, string allowedHostname)
    {
        CertFile = Text($"{prefix}cert-file", $"Certificate, with its intermediates, that is shown to {whom}.");
        KeyFile = Text($"{prefix}key-file", "Key of that certificate: RSA or ECDSA, in PEM, not encrypted.");
        ClientCertAuth = Switch($"{prefix}client-cert-auth", $"Take only {whom} with a certificate that can be verified.");
        TrustedCaFile = Text(
            $"{prefix}trusted-ca-file", $"Certificate authorities for the certificates of {whom}; makes certificates obligatory.");
        AllowedHostname = Text(allowedHostname, $"Take only certificates of {whom} that are made out to this name.");
        CrlFile = Text(crlFile, $"List of revoked certificates, for those of {whom}.");
        AutoTls = Switch(
            $"{prefix}auto-tls", "Make a certificate that signs itself, in fixtures/ of the data directory: encryption without proof.");
        CaFile = Text($"{prefix}ca-file", $"Deprecated form of --{prefix}trusted-ca-file with --{prefix}client-cert-auth.");
    }

    public static TlsFlags Client { get; } =
        new("", "clients", "client-crl-file", "client-cert-allowed-hostname");

    public static TlsFlags Peer { get; } = new("peer-", "members", "peer-crl-file", "peer-cert-allowed-hostname");

    public static Flag<string> PeerAllowedCommonName { get; } =
        Text("peer-cert-allowed-cn", "Take only certificates of members with this common name.");

    public static Flag<bool> PeerSkipsAddressCheck { get; } = Switch(
        "experimental-peer-skip-client-san-verification",
        "Do not compare the address of a member that connects with the names in its certificate.");

    public static Flag<string> CipherSuites { get; } =
        Text("cipher-suites", "Cipher suites of TLS 1.2 to use, separated by commas; those of TLS 1.3 are always on.");

    public Flag<string> CertFile { get; }

    public Flag<string> KeyFile { get; }

    public Flag<bool> ClientCertAuth { get; }

    public Flag<string> TrustedCaFile { get; }

    public Flag<string> AllowedHostname { get; }

    public Flag<string> CrlFile { get; }

    public Flag<bool> AutoTls { get; }

    public Flag<string> CaFile { get; }

    public IReadOnlyList<Flag> All =>
        [CertFile, KeyFile, ClientCertAuth, TrustedCaFile, AllowedHostname, CrlFile, AutoTls, CaFile];

    private static Flag<string> Text(string name, string help) => new(name, "", FlagReaders.Text, help);

    private static Flag<bool> Switch(string name, string help) => new(name, "false", FlagReaders.Boolean, help);
}
