using System.Diagnostics;
using System.Text;

namespace Netcd.TestKit.Processes;

/// <summary>A program under test: its output is kept, and it never outlives the test host.</summary>
public sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What the program wrote to standard output so far.</summary>
    public string Output => Read(_output);

    /// <summary>What the program wrote to standard error so far.</summary>
    public string Errors => Read(_errors);

    /// <summary>Starts a program; <paramref name="environment"/> is added to the test host's.</summary>
    public static ChildProcess Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("/usr/bin/setpriv")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] prefix = ["--pdeathsig", "KILL", "--", program];
        foreach (var argument in prefix.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => Append(child._output, line.Data);
        child._process.ErrorDataReceived += (_, line) => Append(child._errors, line.Data);
        SpawnThread.Run(child._process.Start);
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<Finished> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment)
    {
        using var child = Start(program, arguments, environment);
        var status = await child.WaitForExitAsync();
        return new Finished(status, child.Output, child.Errors);
    }

    public void Signal(UnixSignal signal) => UnixSignals.Send(_process.Id, signal);

    /// <summary>The exit status as a shell shows it: 128 + the signal's number when a signal ended the program.</summary>
    /// <exception cref="TimeoutException">It runs longer than twice <see cref="Poll.Deadline"/>.</exception>
    public async Task<int> WaitForExitAsync()
    {
        using var deadline = new CancellationTokenSource(2 * Poll.Deadline);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_process.StartInfo.ArgumentList[3]} does not end.\n{Output}\n{Errors}");
        }

        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.Append(line).Append(line is null ? string.Empty : "\n");
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }

    /// <summary>How a program ended.</summary>
    public sealed record Finished(int Status, string Output, string Errors);
}
