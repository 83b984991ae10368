using System.Buffers.Binary;
using System.Net.Sockets;
using Netcd.TestKit.Certificates;

namespace Netcd.Tests.Tls;

/// <summary>
/// Which versions are spoken with a client that offers only one: as a hand-made ClientHello (RFC 5246 §7.4.1.2), since
/// clients of today do not offer the old ones any more.
/// </summary>
public sealed class TlsVersionTests : IDisposable
{
    private const byte AlertRecord = 21;
    private const byte HandshakeRecord = 22;
    private const byte Fatal = 2;
    private const byte ProtocolVersion = 70;
    private const byte ServerHello = 2;

    /// <summary>X25519 and P-256, uncompressed points, and signatures with ECDSA and RSA.</summary>
    private static readonly byte[] Extensions =
    [
        0, 10, 0, 6, 0, 4, 0, 29, 0, 23,
        0, 11, 0, 2, 1, 0,
        0, 13, 0, 8, 0, 6, 4, 3, 4, 1, 2, 3,
    ];

    /// <summary>TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, of TLS 1.0, and with AES_128_GCM_SHA256, of TLS 1.2.</summary>
    private static readonly byte[] Suites = [0xC0, 0x09, 0xC0, 0x2B];

    private readonly CertificateFolder _directory = new();
    private readonly TestAuthority _authority;

    public TlsVersionTests() => _authority = _directory.NewAuthority("ca");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(0x0301)] // 1.0
    [InlineData(0x0302)] // 1.1
    public async Task An_older_version_than_1_2_is_refused_with_an_alert_and_told(int version)
    {
        await using var host = await StartAsync();

        var (type, body) = await AnswerAsync(host, (ushort)version);

        Assert.Equal((AlertRecord, Fatal, ProtocolVersion), (type, body[0], body[1]));
        Assert.Equal("tls: client offered only unsupported versions", await host.NextRefusalAsync());
    }

    [Fact]
    public async Task The_same_greeting_with_version_1_2_is_answered()
    {
        await using var host = await StartAsync();

        var (type, body) = await AnswerAsync(host, 0x0303);

        Assert.Equal((HandshakeRecord, ServerHello), (type, body[0]));
        Assert.Equal(0x0303, BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(4)));
    }

    /// <summary>The type and the body of the first record that the server sends.</summary>
    private static async Task<(byte Type, byte[] Body)> AnswerAsync(TlsHost host, ushort version)
    {
        using var client = new TcpClient("127.0.0.1", host.SecurePort);
        await client.GetStream().WriteAsync(Greeting(version));
        var head = new byte[5];
        await client.GetStream().ReadExactlyAsync(head);
        var body = new byte[BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(3))];
        await client.GetStream().ReadExactlyAsync(body);
        return (head[0], body);
    }

    private static byte[] Greeting(ushort version)
    {
        const int RandomBytes = 32;
        byte[] hello =
        [
            (byte)(version >> 8), (byte)version, .. new byte[RandomBytes],
            0, // No session to resume.
            0, (byte)Suites.Length, .. Suites,
            1, 0, // No compression.
            0, (byte)Extensions.Length, .. Extensions,
        ];
        byte[] handshake = [1, 0, 0, (byte)hello.Length, .. hello];
        return [HandshakeRecord, 3, 1, 0, (byte)handshake.Length, .. handshake];
    }

    private Task<TlsHost> StartAsync()
    {
        var server = _authority.Issue("server");
        return TlsHost.StartAsync(
            TlsSettingsOf.Flags("--cert-file", server.CertFile, "--key-file", server.KeyFile).ClientTls);
    }
}
