using Netcd.Http.Tls;

namespace Netcd.Http.Tests.Tls;

/// <summary>A handler sees whether a request came over TLS, and from whom.</summary>
public sealed class TlsPeerTests
{
    [Fact]
    public void A_plain_connection_shows_nothing() => Assert.EndsWith("\r\n\r\nFalse nobody", Answer(tls: null));

    [Fact]
    public void A_connection_without_a_client_certificate_is_TLS_all_the_same() =>
        Assert.EndsWith("\r\n\r\nTrue nobody", Answer(new TlsPeer(CommonNames: [])));

    [Fact]
    public void The_common_name_of_a_client_certificate_is_shown() =>
        Assert.EndsWith("\r\n\r\nTrue alice", Answer(new TlsPeer(["alice", "ca"])));

    [Fact]
    public void The_name_of_an_authority_is_not_taken_for_the_clients_own() =>
        Assert.EndsWith("\r\n\r\nTrue nobody", Answer(new TlsPeer(["", "ca"])));

    private static string Answer(TlsPeer? tls)
    {
        using var client = new TestClient(new SampleHandler(), TimeProvider.System, responseBytesMax: 0, tls);
        client.Send("GET /tls HTTP/1.1\r\nHost: a\r\n\r\n");
        return client.Receive();
    }
}
