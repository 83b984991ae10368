using System.Globalization;

namespace Netcd.Http.Tests;

/// <summary>Lengths, limits, waiting, leaving and stopping: what the recorded exchanges cannot show.</summary>
public sealed class ConnectionTests : IDisposable
{
    private const string Small = "GET /small HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string SmallAnswer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Etcd-Index: 7\r\n" +
        "Date: D\r\nContent-Length: 3\r\n\r\n{}\n";

    private const string WaitAnswer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nDate: D\r\nTransfer-Encoding: chunked\r\n\r\n";

    private readonly TestClient _client = new(new SampleHandler());

    public void Dispose() => _client.Dispose();

    [Fact]
    public void A_body_of_2048_bytes_has_a_length_and_one_byte_more_comes_in_chunks()
    {
        _client.Send("GET /big?n=2048 HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.EndsWith("\r\nContent-Length: 2048\r\n\r\n" + new string('x', 2048), _client.Receive(), StringComparison.Ordinal);
        _client.Send("GET /big?n=2049 HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.EndsWith("\r\nTransfer-Encoding: chunked\r\n\r\n801\r\n" + new string('x', 2049) + "\r\n0\r\n\r\n",
            _client.Receive(), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_flush_sends_what_is_there_as_one_chunk()
    {
        _client.Send("GET /flush HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(WaitAnswer + "4\r\none\n\r\n4\r\ntwo\n\r\n0\r\n\r\n", _client.Receive());
    }

    [Fact]
    public void A_waiting_request_leaves_the_next_one_alone()
    {
        _client.Send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(WaitAnswer, _client.Receive());
        _client.Send(Small);
        Assert.Equal(string.Empty, _client.Receive());
        Assert.False(_client.Served.IsCompleted);
    }

    [Fact]
    public async Task A_waiting_request_ends_when_its_client_is_gone()
    {
        _client.Send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        _client.Disappear();
        await _client.Served.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_stopping_server_cuts_waiting_requests_off_without_the_final_chunk()
    {
        _client.Send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        _client.RequestClose();
        await _client.Served.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(WaitAnswer, _client.Receive());
    }

    [Fact]
    public void A_stopping_server_closes_idle_connections_at_once()
    {
        _client.Send(Small);
        Assert.False(_client.Served.IsCompleted);
        _client.RequestClose();
        Assert.True(_client.Served.IsCompleted);
        Assert.Equal(SmallAnswer, _client.Receive());
    }

    [Fact]
    public void A_request_that_is_half_there_when_the_server_stops_is_answered_and_told()
    {
        _client.Send(Small[..10]);
        _client.RequestClose();
        Assert.False(_client.Served.IsCompleted);
        _client.Send(Small[10..]);
        Assert.Equal(SmallAnswer.Replace("Content-Length: 3\r\n", "Content-Length: 3\r\nConnection: close\r\n", StringComparison.Ordinal),
            _client.Receive());
        Assert.True(_client.Served.IsCompleted);
    }

    [Theory]
    [InlineData((1 << 20) + 4096, true)]
    [InlineData((1 << 20) + 4097, false)]
    public void A_head_may_have_a_mebibyte_and_a_little_more(int headBytes, bool isServed)
    {
        const string Start = "GET /small HTTP/1.1\r\nHost: a\r\nX: ";
        _client.Send(Start + new string('x', headBytes - Start.Length - 4) + "\r\n\r\n");
        _client.EndSending();
        Assert.Equal(isServed ? SmallAnswer : "HTTP/1.1 431 Request Header Fields Too Large\r\n" +
            "Content-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n431 Request Header Fields Too Large",
            _client.Receive());
    }

    [Theory]
    [InlineData(262_143, true)]
    [InlineData(262_144, false)]
    public void A_body_that_nobody_reads_is_skipped_up_to_256_KiB(int bodyBytes, bool staysOpen)
    {
        _client.Send(Invariant($"PUT /small HTTP/1.1\r\nHost: a\r\nContent-Length: {bodyBytes}\r\n\r\n"));
        _client.Send(new string('b', bodyBytes) + Small);
        _client.EndSending();
        Assert.Equal(staysOpen
            ? SmallAnswer + SmallAnswer
            : SmallAnswer.Replace("Content-Length: 3\r\n", "Content-Length: 3\r\nConnection: close\r\n", StringComparison.Ordinal),
            _client.Receive());
    }

    [Theory]
    [InlineData("/p/../p//x/?q=%zz&<\xe9", "/p/x/?q=%zz&<%e9", "/p/x/?q=%zz&amp;&lt;\xe9")]
    [InlineData("/p/%2e%2e/a%20b'%3f//", "/a%20b%27%3F/", "/a%20b%27%3F/")]
    public void An_unclean_path_is_sent_to_the_clean_one(string target, string location, string page)
    {
        var body = $"<a href=\"{page}\">Moved Permanently</a>.\n\n";
        _client.Send($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(Invariant($"HTTP/1.1 301 Moved Permanently\r\nContent-Type: text/html; charset=utf-8\r\n") +
            Invariant($"Location: {location}\r\nDate: D\r\nContent-Length: {body.Length}\r\n\r\n{body}"), _client.Receive());
    }

    [Fact]
    public void A_slow_reader_holds_the_handler_and_not_the_memory()
    {
        var handler = new EndlessHandler();
        using var client = new TestClient(handler, TimeProvider.System, responseBytesMax: 64 * 1024);
        client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var before = handler.Flushes;
        Assert.InRange(before, 1, 65);
        client.Receive();
        Assert.InRange(handler.Flushes, before + 1, 2 * before + 1);
        client.Disappear();
    }

    [Fact]
    public void A_stopping_server_does_not_wait_for_a_slow_reader()
    {
        using var client = new TestClient(new EndlessHandler(), TimeProvider.System, responseBytesMax: 64 * 1024);
        client.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        client.RequestClose();
        Assert.True(client.Served.IsCompleted);
    }

    [Fact]
    public void A_handler_that_fails_is_reported_and_a_client_that_breaks_off_is_not()
    {
        using var failing = new TestClient(new SampleHandler());
        failing.Send("GET /panic HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.True(failing.Served.IsCompletedSuccessfully);
        Assert.Equal([4500], failing.Log.Events);
        Assert.Equal(string.Empty, failing.Receive());

        _client.Send("PUT /body HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel");
        _client.Reset();
        Assert.True(_client.Served.IsCompletedSuccessfully);
        Assert.Equal([4501], _client.Log.Events);
    }

    [Fact]
    public void A_client_that_still_sends_gets_time_to_read_the_refusal()
    {
        var time = new ManualTime();
        using var client = new TestClient(new SampleHandler(), time, responseBytesMax: 0);
        client.Send("PUT /small HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n");
        Assert.Contains("\r\nConnection: close\r\n", client.Receive(), StringComparison.Ordinal);
        client.Send("more");
        Assert.False(client.Served.IsCompleted);
        time.FireTimers();
        Assert.True(client.Served.IsCompleted);
    }

    [Fact]
    public async Task A_client_that_never_pauses_does_not_keep_the_thread()
    {
        const int Requests = 1000;
        var handler = new CountingHandler(Environment.CurrentManagedThreadId);
        using var client = new TestClient(handler);
        client.Send(string.Concat(Enumerable.Repeat(Small, Requests)));
        handler.IsSending = false;
        Assert.InRange(handler.ServedWhileSending, 1, 128);
        client.EndSending();
        await client.Served.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Requests, client.Receive().Split("HTTP/1.1 200 OK").Length - 1);
    }

    [Fact]
    public void A_plain_request_allocates_nothing()
    {
        using var client = new TestClient(new SynchronousHandler());
        var request = System.Text.Encoding.ASCII.GetBytes(Small);
        for (var i = 0; i < 100; i++)
        {
            client.Send(request);
        }

        // The best of some rounds: in one of them the clock ticks, the pipe grows or a collection empties a pool.
        var allocated = long.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            client.Send(request);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, allocated);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class EndlessHandler : IHttpHandler
    {
        public int Flushes { get; private set; }

        public async ValueTask HandleAsync(HttpExchange exchange)
        {
            var aborted = exchange.Aborted;
            while (!aborted.IsCancellationRequested)
            {
                exchange.Write(new byte[1024]);
                await exchange.FlushAsync();
                Flushes++;
            }
        }
    }

    /// <summary>Counts what is served within the call that sends it.</summary>
    private sealed class CountingHandler(int sendingThread) : IHttpHandler
    {
        private volatile bool _isSending = true;

        public int ServedWhileSending { get; private set; }

        public bool IsSending
        {
            set => _isSending = value;
        }

        public ValueTask HandleAsync(HttpExchange exchange)
        {
            if (_isSending && Environment.CurrentManagedThreadId == sendingThread)
            {
                ServedWhileSending++;
            }

            exchange.Write("{}\n"u8);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class SynchronousHandler : IHttpHandler
    {
        public ValueTask HandleAsync(HttpExchange exchange)
        {
            exchange.AddHeader("Content-Type"u8, "application/json"u8);
            exchange.Write("{}\n"u8);
            return ValueTask.CompletedTask;
        }
    }
}
