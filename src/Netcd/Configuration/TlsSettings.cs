using Netcd.Flags;

namespace Netcd.Configuration;

/// <summary>What a user has decided about TLS for clients, or for the other members. File names are empty if not given.</summary>
internal sealed record TlsSettings
{
    public required TlsFlags Flags { get; init; }

    public required bool IsForPeers { get; init; }

    public required string CertFile { get; init; }

    public required string KeyFile { get; init; }

    public required string TrustedCaFile { get; init; }

    public required string CaFile { get; init; }

    public required string CrlFile { get; init; }

    public required bool ClientCertAuth { get; init; }

    public required string AllowedHostname { get; init; }

    public required string AllowedCommonName { get; init; }

    public required bool ChecksAddress { get; init; }

    public required string CipherSuites { get; init; }

    /// <summary>Whether --auto-tls is set; a certificate that is given wins.</summary>
    public required bool WantsAuto { get; init; }

    /// <summary>Where a certificate lies that this member makes for itself.</summary>
    public required string AutoDirectory { get; init; }

    /// <summary>A flag as the user set it: by its own name, or by that of its variable.</summary>
    public required Func<Flag, string> NameOf { get; init; }

    public bool HasCertificate => CertFile.Length > 0 || KeyFile.Length > 0;

    public bool IsAuto => WantsAuto && !HasCertificate;

    /// <summary>As etcd 3.4: who gives certificate authorities wants certificates.</summary>
    public bool RequiresClientCertificate =>
        !IsAuto && (ClientCertAuth || TrustedCaFile.Length > 0 || CaFile.Length > 0);

    /// <summary>The files of certificate authorities.</summary>
    public IEnumerable<string> AuthorityFiles => new[] { TrustedCaFile, CaFile }.Where(file => file.Length > 0);

    public static TlsSettings From(FlagValues flags, TlsFlags side, string dataDir)
    {
        var isForPeers = side == TlsFlags.Peer;
        return new TlsSettings
        {
            Flags = side,
            IsForPeers = isForPeers,
            CertFile = flags.Get(side.CertFile),
            KeyFile = flags.Get(side.KeyFile),
            TrustedCaFile = flags.Get(side.TrustedCaFile),
            CaFile = flags.Get(side.CaFile),
            CrlFile = flags.Get(side.CrlFile),
            ClientCertAuth = flags.Get(side.ClientCertAuth),
            AllowedHostname = flags.Get(side.AllowedHostname),
            AllowedCommonName = isForPeers ? flags.Get(TlsFlags.PeerAllowedCommonName) : "",
            ChecksAddress = isForPeers && !flags.Get(TlsFlags.PeerSkipsAddressCheck),
            CipherSuites = flags.Get(TlsFlags.CipherSuites),
            WantsAuto = flags.Get(side.AutoTls),
            AutoDirectory = Path.Combine(dataDir, "fixtures", isForPeers ? "peer" : "client"),
            NameOf = flags.NameOf,
        };
    }

    /// <summary>As etcd logs them.</summary>
    public override string ToString() =>
        $"{(IsForPeers ? "peerTLS" : "ClientTLS")}: cert = {(IsAuto ? Path.Combine(AutoDirectory, "cert.pem") : CertFile)}, "
        + $"key = {(IsAuto ? Path.Combine(AutoDirectory, "key.pem") : KeyFile)}, "
        + $"trusted-ca = {string.Join(", ", AuthorityFiles)}, "
        + $"client-cert-auth = {(RequiresClientCertificate ? "true" : "false")}, crl-file = {CrlFile}";
}
