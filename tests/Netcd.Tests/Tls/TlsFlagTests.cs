using Netcd.Configuration;

namespace Netcd.Tests.Tls;

/// <summary>Flags of TLS that do not fit together, in etcd's words where it has some.</summary>
public sealed class TlsFlagTests
{
    [Theory]
    [InlineData(
        "--listen-client-urls https://127.0.0.1:1",
        "TLS key/cert (--cert-file, --key-file) must be provided for client url https://127.0.0.1:1 with HTTPS scheme " +
        "(give them, or --auto-tls)")]
    [InlineData(
        "--listen-peer-urls http://127.0.0.1:1,https://127.0.0.1:2",
        "cannot listen on TLS for 127.0.0.1:2: KeyFile and CertFile are not presented " +
        "(give --peer-cert-file and --peer-key-file, or --peer-auto-tls)")]
    [InlineData(
        "--peer-key-file k",
        "KeyFile and CertFile must both be present[key: k, cert: ] (give both --peer-cert-file and --peer-key-file)")]
    [InlineData(
        "--auto-tls --client-cert-auth",
        "--client-cert-auth cannot be set with --auto-tls: a certificate that signs itself proves nothing " +
        "(give --cert-file, --key-file and --trusted-ca-file)")]
    [InlineData(
        "--peer-cert-allowed-cn a --peer-cert-allowed-hostname b",
        "AllowedCN and AllowedHostname are mutually exclusive (cn=\"a\", hostname=\"b\") " +
        "(give one of --peer-cert-allowed-cn and --peer-cert-allowed-hostname)")]
    [InlineData(
        "--cipher-suites TLS_RSA_WITH_AES_128_GCM_SHA256,TLS_RSA_WITH_RC4_128_SHA",
        "--cipher-suites: unexpected TLS cipher suite \"TLS_RSA_WITH_RC4_128_SHA\" " +
        "(give names such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256; RC4 and 3DES are not supported)")]
    [InlineData(
        "--auto-tls --trusted-ca-file /nowhere/ca.pem",
        "--trusted-ca-file: open /nowhere/ca.pem: no such file or directory (correct the path)")]
    public void A_mistake_has_its_line(string arguments, string line) => Assert.Equal(
        [line], TlsCheck.Problems(TlsSettingsOf.Flags(arguments.Split(' ')), DateTimeOffset.UtcNow));

    [Theory]
    [InlineData(
        "--cert-file a --key-file b",
        "The scheme of client url http://localhost:2379 is HTTP while peer key/cert files are presented. Ignored key/cert files.")]
    [InlineData("--cert-file a --key-file b --auto-tls --listen-client-urls https://a:1", "ignoring client auto TLS since certs given")]
    [InlineData(
        "--peer-auto-tls",
        "The scheme of peer url http://localhost:2380 is HTTP while peer key/cert files are presented. Ignored key/cert files.")]
    [InlineData(
        "--peer-ca-file c --listen-peer-urls https://a:1",
        "--peer-ca-file is deprecated: give --peer-trusted-ca-file and --peer-client-cert-auth instead")]
    [InlineData(
        "--client-cert-auth --trusted-ca-file c",
        "The scheme of client url http://localhost:2379 is HTTP while client cert auth (--client-cert-auth) is enabled. " +
        "Ignored client cert auth for this url.")]
    [InlineData(
        "--client-cert-auth --cert-file a --key-file b --listen-client-urls https://a:1",
        "--client-cert-auth without --trusted-ca-file: certificates are taken from the certificate authorities " +
        "that this machine trusts")]
    [InlineData(
        "--peer-cert-file a --peer-key-file b --peer-cert-allowed-cn c --listen-peer-urls https://a:1",
        "--peer-cert-allowed-cn keeps nobody from connecting: no peer is asked for a certificate " +
        "(give --peer-client-cert-auth and --peer-trusted-ca-file)")]
    public void What_has_no_effect_is_a_warning(string arguments, string line) => Assert.Equal(
        line, Assert.Single(TlsCheck.Notes(TlsSettingsOf.Flags(arguments.Split(' ')))).Text);

    [Theory]
    [InlineData("--cert-file a --key-file b", false)]
    [InlineData("--cert-file a --key-file b --client-cert-auth", true)]
    [InlineData("--cert-file a --key-file b --trusted-ca-file c", true)]
    [InlineData("--cert-file a --key-file b --ca-file c", true)]
    public void Whether_clients_need_a_certificate_is_as_in_etcd(string arguments, bool isNeeded) =>
        Assert.Equal(isNeeded, TlsSettingsOf.Flags(arguments.Split(' ')).ClientTls.RequiresClientCertificate);

    [Theory]
    [InlineData("--peer-cert-file a --peer-key-file b --trusted-ca-file c", false)]
    [InlineData("--peer-cert-file a --peer-key-file b --peer-client-cert-auth", true)]
    [InlineData("--peer-cert-file a --peer-key-file b --peer-trusted-ca-file c", true)]
    [InlineData("--peer-cert-file a --peer-key-file b --peer-ca-file c", true)]
    [InlineData("--peer-auto-tls --peer-trusted-ca-file c", false)]
    public void Whether_members_need_a_certificate_is_decided_by_their_own_flags(string arguments, bool isNeeded) =>
        Assert.Equal(isNeeded, TlsSettingsOf.Flags(arguments.Split(' ')).PeerTls.RequiresClientCertificate);
}
