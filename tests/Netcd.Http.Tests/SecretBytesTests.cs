using System.Buffers;
using System.Text;

namespace Netcd.Http.Tests;

/// <summary>What is secret is wiped where it was received.</summary>
public sealed class SecretBytesTests : IDisposable
{
    private const string Login = "GET /small HTTP/1.1\r\nHost: a\r\nAuthorization: Basic SeCrEt\r\n\r\n";
    private const string BodyHead = "PUT /secret HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n";

    private readonly KeptMemory _received = new();
    private readonly TestClient _client;

    public SecretBytesTests() =>
        _client = new TestClient(new SampleHandler(), TimeProvider.System, responseBytesMax: 0, received: _received);

    public void Dispose()
    {
        _client.Dispose();
        _received.Dispose();
    }

    [Theory]
    [InlineData(Login)]
    [InlineData("GET /small HTTP/1.1\r\nHost: a\r\nAuthorization:\r\nauthorization: Basic SeCrEt\r\n\r\n")]
    [InlineData("GET /small HTTP/1.1\r\nHost: a\r\nAuthorization: Basic\r\n SeCrEt\r\n\r\n")]
    [InlineData("GET /nothing HTTP/1.1\nHost: a\nAuthorization: Basic SeCrEt\n\n")]
    [InlineData("GET //small HTTP/1.1\r\nHost: a\r\nAuthorization: Basic SeCrEt\r\n\r\n")]
    [InlineData("GET /panic HTTP/1.1\r\nHost: a\r\nAuthorization: Basic SeCrEt\r\n\r\n")]
    [InlineData("GET /small HTTP/1.1\r\nAuthorization: Basic SeCrEt\r\n\r\n")]
    [InlineData("GET /small HTTP/1.1\r\nHost: a\r\nwrong\r\nAuthorization: Basic SeCrEt\r\n\r\n")]
    [InlineData("GET /small HTTP/1.1\r\nHost: a\r\nAuthorization : Basic SeCrEt\r\n\r\n")]
    [InlineData("GET /small HTTP/1.1\r\nHost: a\r\nAuthorization: Basic SeCrEt")]
    [InlineData("GET /close HTTP/1.1\r\nHost: a\r\n\r\n" + Login)]
    [InlineData(BodyHead + "SeCrEt")]
    [InlineData(BodyHead + "SeCrE")]
    [InlineData("PUT /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nSeCrEt")]
    [InlineData("PUT /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 999999\r\n\r\nSeCrEt")]
    [InlineData("PUT /secret HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nSeCrEt\r\n0\r\n\r\n")]
    [InlineData("PUT /secret HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nSeCrEt\r\nx\r\nSeCrEt")]
    public async Task Nothing_is_left_of_it_whether_it_comes_at_once_or_in_pieces(string request)
    {
        _client.Send(request);
        _client.EndSending();
        await _client.Served.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(_received.Has("SeCrE"));

        using var received = new KeptMemory();
        using var client = new TestClient(new SampleHandler(), TimeProvider.System, responseBytesMax: 0, received: received);
        foreach (var character in request)
        {
            client.Send(character.ToString());
        }

        client.EndSending();
        await client.Served.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(received.Has("SeCrE"));
    }

    [Fact]
    public void A_connection_that_stays_open_keeps_nothing_either()
    {
        _client.Send(Login + BodyHead + "SeCrEt" + Login);
        Assert.Equal(3, _client.Receive().Split("200 OK").Length - 1);
        Assert.False(_received.Has("SeCrE"));
        Assert.False(_client.Served.IsCompleted);
    }

    [Fact]
    public void What_is_not_secret_costs_no_wiping()
    {
        _client.Send("PUT /body HTTP/1.1\r\nHost: a\r\nX-A: header\r\nContent-Length: 4\r\n\r\nbody");
        Assert.EndsWith("body \"body\"", _client.Receive(), StringComparison.Ordinal);
        Assert.True(_received.Has("X-A: header"));
        Assert.True(_received.Has("\r\n\r\nbody"));
    }

    /// <summary>Memory that nobody uses twice, so that all that was ever left in it can be seen.</summary>
    private sealed class KeptMemory : MemoryPool<byte>
    {
        private readonly List<byte[]> _blocks = [];

        public override int MaxBufferSize => 1 << 16;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            _blocks.Add(new byte[Math.Max(minBufferSize, 4096)]);
            return new Block(_blocks[^1]);
        }

        public bool Has(string latin1) => _blocks.Any(block => block.AsSpan().IndexOf(Encoding.Latin1.GetBytes(latin1)) >= 0);

        protected override void Dispose(bool disposing)
        {
        }

        private sealed record Block(byte[] Bytes) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory => Bytes;

            public void Dispose()
            {
            }
        }
    }
}
