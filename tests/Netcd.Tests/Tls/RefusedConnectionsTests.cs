using System.Net;
using Netcd.Http;
using Netcd.TestKit.Logging;
using Netcd.TestKit.Time;
using Netcd.Tls;

namespace Netcd.Tests.Tls;

/// <summary>What the log says of who was refused.</summary>
public sealed class RefusedConnectionsTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly TestClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly LineLogger _log = new();
    private readonly RefusedConnections _refusals;

    public RefusedConnectionsTests() => _refusals = new RefusedConnections(_clock, _log);

    [Fact]
    public void A_line_says_who_and_why_and_what_was_asked_for()
    {
        _refusals.Refused(
            new RefusedConnection(At("10.0.0.9", 1234), "tls: client didn't provide a certificate") { ServerName = "n1.example" });

        Assert.Equal(
            "rejected connection from \"10.0.0.9:1234\" (error \"tls: client didn't provide a certificate\", "
                + "ServerName \"n1.example\")",
            Assert.Single(_log.Lines));
    }

    [Theory]
    [InlineData("remote error: tls: unknown certificate authority", "; it does not trust this member's certificate")]
    [InlineData("remote error: tls: bad certificate", "; it does not trust this member's certificate")]
    [InlineData("tls: first record does not look like a TLS handshake", "; it has to use https")]
    [InlineData("http: client sent a TLS handshake to a plain HTTP port", "; it has to use http")]
    public void A_reason_that_the_client_can_mend_comes_with_how(string reason, string advice)
    {
        Refuse(At("10.0.0.9", 1), reason);

        Assert.EndsWith($"(error \"{reason}\", ServerName \"\"){advice}", Assert.Single(_log.Lines));
    }

    [Fact]
    public void Who_tries_again_and_again_is_told_once_in_thirty_seconds_whatever_the_port_and_the_time()
    {
        for (var port = 1; port <= 5; port++)
        {
            Refuse(At("10.0.0.9", port), $"x509: certificate has expired or is not yet valid: current time {port} is after 0");
        }

        Refuse(At("10.0.0.9", 6), "another reason");
        Refuse(At("10.0.0.8", 7), "another reason");
        Assert.Equal(3, _log.Lines.Count);

        _clock.Advance(Period);
        Refuse(At("10.0.0.9", 8), "x509: certificate has expired or is not yet valid: current time 8 is after 0");

        Assert.EndsWith("[4 more like this since the last one]", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Thousands_of_addresses_write_fifty_lines_in_thirty_seconds()
    {
        const int Strangers = 5000;
        for (var stranger = 0; stranger < Strangers; stranger++)
        {
            Refuse(At($"10.0.{stranger / 250}.{stranger % 250}", 1), "EOF");
        }

        Assert.Equal(RefusedConnections.LinesMax, _log.Lines.Count);

        _clock.Advance(Period);
        Refuse(At("10.1.0.1", 1), "EOF");
        Assert.EndsWith(
            $"[{Strangers - RefusedConnections.LinesMax} more like this since the last one]", _log.Lines[^1],
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_stranger_sends_cannot_forge_a_line()
    {
        _refusals.Refused(new RefusedConnection(At("10.0.0.9", 1), "EOF") { ServerName = "a\nb" + new string('c', 200) });

        Assert.Contains($"ServerName \"a?b{new string('c', 97)}\"", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_is_refused_is_named_with_its_authority()
    {
        _refusals.Refused(new RefusedConnection(At("10.0.0.9", 1), "x509: certificate signed by unknown authority")
        {
            Subject = "CN=mal\nlory",
            Issuer = "CN=stranger",
        });

        Assert.EndsWith(
            "(error \"x509: certificate signed by unknown authority\", ServerName \"\"); its certificate is for \"CN=mal?lory\", "
                + "by \"CN=stranger\"",
            Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    private void Refuse(IPEndPoint from, string reason) => _refusals.Refused(new RefusedConnection(from, reason));

    private static IPEndPoint At(string address, int port) => new(IPAddress.Parse(address), port);
}
