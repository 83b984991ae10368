using System.Text;
using System.Text.Json.Nodes;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Cluster.Running;

/// <summary>One member: its place (name, ports, data directory) and the process that runs there, if any does.</summary>
internal sealed class ClusterMember(ServerProgram program, ServerOptions options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _earlierLogs = new();
    private ServerProcess? _process;

    public ServerProgram Program { get; private set; } = program;

    public ServerOptions Options { get; set; } = options;

    public string Name => Options.Name;

    /// <summary>The member ID, known once the cluster was healthy with it.</summary>
    public string Id { get; set; } = "";

    /// <summary>The cluster's ID, known once the cluster was healthy with this member.</summary>
    public string ClusterId { get; private set; } = "";

    /// <summary>The ID of the running process, or null.</summary>
    public int? ProcessId
    {
        get
        {
            lock (_gate) // Writers ask while the test starts and ends processes.
            {
                return _process is { HasExited: false } ? _process.Id : null;
            }
        }
    }

    public bool IsPaused { get; private set; }

    /// <summary>Set by whoever cuts this member off from the others.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Whether a client may expect an answer from it.</summary>
    public bool IsReachable => ProcessId is not null && !IsPaused && !IsCutOff;

    /// <summary>Everything that the processes of this member logged, oldest first.</summary>
    public string Log => $"{_earlierLogs}{_process?.Log}";

    public void Launch()
    {
        End();
        _process = ServerProcess.Launch(Program, Options);
    }

    /// <summary>Starts another program in this member's place and on its data.</summary>
    public void LaunchAs(ServerProgram program)
    {
        Program = program;
        Launch();
    }

    public async Task KillAsync()
    {
        await Running.KillAsync();
        IsPaused = false;
    }

    /// <summary>Ends it as an operator does; gives the exit status.</summary>
    public Task<int> StopAsync() => Running.StopAsync();

    public Task<int> WaitForExitAsync() => Running.WaitForExitAsync();

    public void Pause()
    {
        IsPaused = true;
        Running.Signal(UnixSignal.Stop);
    }

    public void Resume()
    {
        Running.Signal(UnixSignal.Continue);
        IsPaused = false;
    }

    /// <summary>Loses everything that this member had on disk.</summary>
    public void Wipe() => Directory.Delete(Options.DataDir, recursive: true);

    public Task<RawResponse> GetAsync(string target) => Running.GetAsync(target);

    public Task<RawResponse> SendAsync(RawRequest request) => Running.SendAsync(request);

    /// <summary>Writes a key through this member, which must succeed.</summary>
    public async Task<RawResponse> PutAsync(string key, string value)
    {
        var response = await SendAsync(RawRequest.WithForm("PUT", $"/v2/keys{key}", $"value={value}"));
        Assert.True(response.Status is 200 or 201, $"{Name}: {response.Status} {response.Body}\n{LogTail()}");
        return response;
    }

    /// <summary>Waits until this member itself holds a value.</summary>
    public Task WaitForAsync(string key, string value)
    {
        JsonNode? last = null;
        return Poll.UntilAsync(
            $"{key} is {value} on {Name}",
            async () => $"{(last = await TryReadAsync($"/v2/keys{key}"))?["node"]?["value"]}" == value ? "yes" : null,
            explain: () => $"{last?.ToJsonString()}\n{LogTail()}");
    }

    /// <summary>The answer's JSON, or null while there is no successful answer.</summary>
    /// <exception cref="ServerEndedException">The process ended.</exception>
    public async Task<JsonNode?> TryReadAsync(string target)
    {
        await ThrowIfEndedAsync();
        try
        {
            var response = await GetAsync(target);
            return response.Status == 200 ? JsonNode.Parse(Encoding.Latin1.GetBytes(response.Body)) : null;
        }
        catch (Exception failure) when (failure is IOException or TimeoutException)
        {
            return null; // Not listening yet, not answering yet, or just gone.
        }
    }

    /// <summary>Waits until it serves reads that a majority confirmed.</summary>
    public Task WaitUntilHealthyAsync() => WaitUntilHealthyAsync(Poll.Deadline);

    /// <summary>The same with another deadline.</summary>
    public async Task WaitUntilHealthyAsync(TimeSpan deadline)
    {
        await Poll.UntilAsync($"{Name} is healthy", () => TryReadAsync("/health"), explain: LogTail, deadline);
        var members = await Poll.UntilAsync($"{Name} knows itself", () => TryReadAsync("/v2/members"), explain: LogTail, deadline);
        Id = members["members"]?.AsArray().SingleOrDefault(member => $"{member?["name"]}" == Name)?["id"]?.GetValue<string>()
            ?? throw new InvalidOperationException($"{Name} is not in {members.ToJsonString()}.");
        ClusterId = (await GetAsync("/v2/members")).Header("X-Etcd-Cluster-Id") ?? "";
    }

    /// <summary>The last lines that it logged.</summary>
    public string LogTail()
    {
        const int Lines = 40;
        return $"--- {Name} ({Program.Name})\n{string.Join('\n', Log.TrimEnd('\n').Split('\n').TakeLast(Lines))}\n";
    }

    public void Dispose() => End();

    private ServerProcess Running => _process ?? throw new IOException($"{Name} was never started.");

    private async Task ThrowIfEndedAsync()
    {
        if (Running.HasExited)
        {
            var status = await Running.WaitForExitAsync();
            throw new ServerEndedException($"{Name} ended with status {status}.\n{LogTail()}");
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _process?.Dispose();
            _earlierLogs.Append(_process?.Log);
            _process = null;
            IsPaused = false;
        }
    }
}
