using System.Text;

namespace Netcd.Http.Tests;

/// <summary>Request bodies that a handler reads as they come.</summary>
public sealed class BodyPartTests : IDisposable
{
    private const string Head = "POST / HTTP/1.1\r\nHost: a\r\n";

    private readonly PartsHandler _handler = new();
    private readonly TestClient _client;

    public BodyPartTests() => _client = new TestClient(_handler);

    public void Dispose() => _client.Dispose();

    [Fact]
    public void A_body_is_handed_out_as_it_comes()
    {
        _client.Send(Head + "Content-Length: 10\r\n\r\nabc");
        Assert.Equal("abc|", _handler.Seen);
        _client.Send("defghijGET");
        Assert.Equal("abc|defg|hij|end", _handler.Seen);
        Assert.Contains("204 No Content", _client.Receive(), StringComparison.Ordinal);
    }

    [Fact]
    public void Chunks_are_joined_without_their_frames()
    {
        _client.Send(Head + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
        Assert.Equal("ab|c|end", _handler.Seen);
    }

    [Fact]
    public void No_body_is_an_end_at_once()
    {
        _client.Send(Head + "\r\n");
        Assert.Equal("end", _handler.Seen);
    }

    [Fact]
    public void A_body_that_breaks_off_fails_with_the_text_of_Go()
    {
        _client.Send(Head + "Content-Length: 10\r\n\r\nabc");
        _client.EndSending();
        Assert.Equal("abc|unexpected EOF", _handler.Seen);
    }

    [Fact]
    public void A_body_that_is_abandoned_closes_the_connection_without_being_read()
    {
        _handler.Abandons = true;
        _client.Send(Head + "Content-Length: 10\r\n\r\nabc");
        Assert.Contains("\r\nConnection: close\r\n", _client.Receive(), StringComparison.Ordinal);
    }

    private sealed class PartsHandler : IHttpHandler
    {
        private const int PartBytes = 4;

        public string Seen { get; private set; } = "";

        /// <summary>Answers after the first part.</summary>
        public bool Abandons { get; set; }

        public async ValueTask HandleAsync(HttpExchange exchange)
        {
            exchange.StatusCode = 204;
            var part = new byte[PartBytes];
            try
            {
                int read;
                while ((read = await exchange.ReadBodyPartAsync(part, CancellationToken.None)) > 0)
                {
                    Seen += Encoding.ASCII.GetString(part, index: 0, read) + "|";
                    if (Abandons)
                    {
                        exchange.AbandonBody();
                        return;
                    }
                }

                Seen += "end";
            }
            catch (IOException failure)
            {
                Seen += failure.Message;
            }
        }
    }
}
