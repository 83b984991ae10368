using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Lifecycle;

public sealed class ShutdownTests
{
    [Theory]
    [InlineData(UnixSignal.Terminate, 143)]
    [InlineData(UnixSignal.Interrupt, 130)]
    public async Task A_signal_ends_the_server_with_the_status_of_that_signal(UnixSignal signal, int status)
    {
        using var directory = new TemporaryDirectory();
        using var server = await Programs.StartNetcdAsync(directory);

        server.Signal(signal);

        Assert.Equal(status, await server.WaitForExitAsync());
    }

    /// <summary>As a shell without job control starts what follows it with "&amp;".</summary>
    [Theory]
    [InlineData(UnixSignal.Terminate, 143)]
    [InlineData(UnixSignal.Interrupt, 130)]
    public async Task A_signal_ends_a_server_that_was_started_with_it_ignored(UnixSignal signal, int status)
    {
        using var directory = new TemporaryDirectory();
        var shell = new ServerProgram(
            "netcd", "/bin/sh", ["-c", "trap '' INT TERM; exec \"$0\" \"$@\"", Programs.Netcd.Path]);
        using var server = await ServerProcess.StartAsync(shell, new ServerOptions { DataDir = directory.Child("data") });

        server.Signal(signal);

        Assert.Equal(status, await server.WaitForExitAsync());
    }

    [Fact]
    public async Task Stopping_cuts_off_waiting_clients_without_a_last_chunk()
    {
        using var directory = new TemporaryDirectory();
        using var server = await Programs.StartNetcdAsync(directory);
        using var watch = await server.ConnectAsync();
        await watch.SendAsync(RawRequest.Get("/v2/keys/foo?wait=true").Bytes);
        Assert.Equal(200, (await watch.ReadHeadAsync()).Status);

        Assert.Equal(143, await server.StopAsync());

        Assert.Equal(string.Empty, await watch.ReadToEndAsync());
    }

    [Fact]
    public async Task A_stopped_server_starts_again_with_the_next_index()
    {
        using var directory = new TemporaryDirectory();
        var options = new ServerOptions { DataDir = directory.Child("data") };
        using (var server = await ServerProcess.StartAsync(Programs.Netcd, options))
        {
            Assert.Equal(3UL, (await server.GetAsync("/v2/keys/")).EtcdIndex);
            await server.SendAsync(RawRequest.WithForm("PUT", "/v2/keys/foo", "value=bar"));
            await server.StopAsync();
        }

        using var again = await ServerProcess.StartAsync(Programs.Netcd, options);
        var response = await again.GetAsync("/v2/keys/foo");

        Assert.Equal(5UL, response.EtcdIndex);
        Assert.Equal(
            """{"action":"get","node":{"key":"/foo","value":"bar","modifiedIndex":4,"createdIndex":4}}""" + "\n",
            response.Body);
    }
}
