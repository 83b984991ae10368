using System.Text;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Faults;

/// <summary>Thousands of clients that only cost: memory stays bounded, and somebody else is served meanwhile.</summary>
public sealed class CrowdTests(ITestOutputHelper output)
{
    private const int Crowd = 10_000;
    private const int KiBEachMax = 32;
    private const int KiBBase = 150 * 1024;

    [Theory]
    [InlineData("")]
    [InlineData("GET /v2/keys/a HTTP/1.1\r\nHost: a\r\nX-Half")]
    [InlineData("PUT /v2/keys/a HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nvalue=")]
    [InlineData("GET /v2/keys/crowd?wait=true HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /v2/keys/crowd?wait=true&stream=true&recursive=true HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task Ten_thousand_clients_that_wait_cost_little_and_hold_nobody_up(string sent)
    {
        using var directory = new TemporaryDirectory();
        using var server = await ServerProcess.StartAsync(Programs.Netcd, new ServerOptions { DataDir = directory.Child("data") });
        await using var bystander = new Bystander(server.Options.ClientPort);
        bystander.Start();
        var bytes = Encoding.Latin1.GetBytes(sent);
        List<RawConnection> open = [];
        try
        {
            for (var i = 0; i < Crowd; i++)
            {
                open.Add(await server.ConnectAsync());
                await open[^1].SendAsync(bytes);
            }

            await Poll.UntilAsync("all connections are accepted", () => ProcessFigures.Of(server.Id).Handles >= Crowd);
            var answer = await server.SendAsync(RawRequest.WithForm("PUT", "/v2/keys/crowd", "value=x"));
            Assert.Equal(201, answer.Status);
            if (sent.Contains("wait=true", StringComparison.Ordinal))
            {
                foreach (var watcher in open)
                {
                    Assert.Equal(200, (await watcher.ReadHeadAsync()).Status);
                }
            }

            var figures = ProcessFigures.Of(server.Id);
            output.WriteLine($"{Crowd} x '{sent.Split('\r')[0]}': {figures}; {await bystander.FinishAsync()}");
            Assert.InRange(figures.PeakKiB, 0, KiBBase + (Crowd * KiBEachMax));
        }
        finally
        {
            open.ForEach(connection => connection.Dispose());
        }

        await Poll.UntilAsync("the connections are given up", () => ProcessFigures.Of(server.Id).Handles < 300);
    }

    [Fact]
    public async Task Streams_that_nobody_reads_hold_nobody_up_and_keep_memory_bounded()
    {
        const int Streams = 200;
        const int Events = 2000;
        using var directory = new TemporaryDirectory();
        using var server = await ServerProcess.StartAsync(Programs.Netcd, new ServerOptions { DataDir = directory.Child("data") });
        await using var bystander = new Bystander(server.Options.ClientPort);
        List<RawConnection> open = [];
        try
        {
            for (var i = 0; i < Streams; i++)
            {
                open.Add(await server.ConnectAsync());
                await open[^1].SendAsync(RawRequest.Get("/v2/keys/flood?wait=true&stream=true&recursive=true").Bytes);
                await open[^1].ReadHeadAsync();
            }

            bystander.Start();
            using var writer = await server.ConnectAsync();
            for (var i = 0; i < Events; i++)
            {
                var response = await writer.ExchangeAsync(RawRequest.WithForm("PUT", "/v2/keys/flood/k", "value=" + new string('v', 4000)));
                Assert.InRange(response.Status, 200, 201);
            }

            var figures = ProcessFigures.Of(server.Id);
            output.WriteLine($"{Streams} streams, {Events} events of 4 kB unread: {figures}; {await bystander.FinishAsync()}");
            Assert.InRange(figures.PeakKiB, 0, 400 * 1024);
        }
        finally
        {
            open.ForEach(connection => connection.Dispose());
        }
    }
}
