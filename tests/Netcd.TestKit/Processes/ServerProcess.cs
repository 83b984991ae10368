using System.Net.Security;
using Netcd.TestKit.RawHttp;

namespace Netcd.TestKit.Processes;

/// <summary>A running etcd or netcd.</summary>
public sealed class ServerProcess : IDisposable
{
    private readonly ChildProcess _process;

    private ServerProcess(ServerProgram program, ServerOptions options, ChildProcess process)
    {
        Program = program;
        Options = options;
        _process = process;
    }

    public ServerProgram Program { get; }

    public ServerOptions Options { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything the server logged.</summary>
    public string Log => _process.Output + _process.Errors;

    /// <summary>Starts a server and waits until it leads, knows the cluster version and answers clients.</summary>
    /// <exception cref="ServerEndedException">The process ended instead.</exception>
    public static async Task<ServerProcess> StartAsync(ServerProgram program, ServerOptions options)
    {
        var server = Launch(program, options);
        try
        {
            await Poll.UntilAsync($"{program.Name} answers", server.ProbeAsync, explain: () => server.Log);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Starts a server without waiting for anything.</summary>
    public static ServerProcess Launch(ServerProgram program, ServerOptions options)
    {
        var process = ChildProcess.Start(program.Path, program.Arguments.Concat(options.Arguments()), options.Environment);
        return new ServerProcess(program, options, process);
    }

    /// <exception cref="IOException">It does not listen, or not to this client.</exception>
    public Task<RawConnection> ConnectAsync() => ConnectAsync(Options.ClientTls);

    /// <summary>Connects as another client than <see cref="ServerOptions.ClientTls"/> is.</summary>
    /// <exception cref="IOException">It does not listen, or not to this client.</exception>
    public Task<RawConnection> ConnectAsync(SslClientAuthenticationOptions? tls) => tls is null
        ? RawConnection.OpenAsync(Options.Address, Options.ClientPort)
        : RawConnection.OpenAsync(Options.Address, Options.ClientPort, tls);

    /// <summary>Sends one request on a connection of its own.</summary>
    public async Task<RawResponse> SendAsync(RawRequest request)
    {
        using var connection = await ConnectAsync();
        return await connection.ExchangeAsync(request);
    }

    public Task<RawResponse> GetAsync(string target) => SendAsync(RawRequest.Get(target));

    public void Signal(UnixSignal signal) => _process.Signal(signal);

    public Task<int> WaitForExitAsync() => _process.WaitForExitAsync();

    /// <summary>Ends the server as an operator does and gives its exit status.</summary>
    public async Task<int> StopAsync()
    {
        Signal(UnixSignal.Terminate);
        return await WaitForExitAsync();
    }

    /// <summary>Ends the server as a crash does.</summary>
    public async Task KillAsync()
    {
        Signal(UnixSignal.Kill);
        await WaitForExitAsync();
    }

    public void Dispose() => _process.Dispose();

    private async Task<RawResponse?> ProbeAsync()
    {
        if (HasExited)
        {
            var status = await WaitForExitAsync();
            throw new ServerEndedException($"{Program.Name} ended with status {status}.\n{Log}");
        }

        try
        {
            // Not a key: reading one would be counted in the statistics.
            var response = await GetAsync("/version");
            return response.Body.Contains("not_decided", StringComparison.Ordinal) ? null : response;
        }
        catch (IOException)
        {
            return null; // Not listening yet.
        }
    }
}

/// <summary>A server ended that should have come up; the message has its log.</summary>
public sealed class ServerEndedException(string message) : IOException(message);
