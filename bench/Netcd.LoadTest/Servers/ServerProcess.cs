using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Netcd.LoadTest.Http;
using Netcd.LoadTest.Measures;

namespace Netcd.LoadTest.Servers;

/// <summary>One running server on a data directory and ports of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly string _command;
    private readonly string _folder;
    private readonly MemberPlace _place;
    private Process _process;

    /// <summary>Starts it; it is not ready yet. Call this on the main thread only: its end kills the server.</summary>
    /// <param name="command">The program and its first arguments, as for a shell.</param>
    /// <param name="folder">A folder for data and log, which must not exist.</param>
    /// <param name="place">Its place in a cluster.</param>
    public ServerProcess(string command, string folder, MemberPlace place)
    {
        _place = place;
        _command = command;
        _folder = folder;
        Directory.CreateDirectory(folder);
        Endpoint = new IPEndPoint(IPAddress.Loopback, FreePort.Find());
        _process = Start();
    }

    public IPEndPoint Endpoint { get; }

    public bool IsRunning { get; private set; } = true;

    /// <summary>User and system time so far.</summary>
    public TimeSpan Cpu => ProcessUsage.Cpu(_process.Id);

    public double RssMB => ProcessUsage.RssBytes(_process.Id) / 1e6;

    /// <summary>What its data directory takes on disk.</summary>
    public double DiskMB => Directory.EnumerateFiles(_folder + "/data", "*", SearchOption.AllDirectories)
        .Sum(file => new FileInfo(file).Length) / 1e6;

    /// <summary>Returns as soon as the request is answered with 2xx, asking again and again.</summary>
    public void WaitFor(ReadOnlySpan<byte> request)
    {
        var start = Stopwatch.GetTimestamp();
        while (!TrySend(request))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > StartLimit)
            {
                throw new InvalidOperationException($"A server does not answer: {_command}\n{LogText()}");
            }

            Thread.Sleep(millisecondsTimeout: 1);
        }
    }

    public void WaitUntilItWrites() => WaitFor(RequestTemplate.PutOf("started", "1"));

    /// <summary>kill -9, and a new start on the same data.</summary>
    public void KillAndRestart()
    {
        Kill();
        Restart();
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        IsRunning = false;
    }

    /// <summary>A new start on the same data, after <see cref="Kill"/>.</summary>
    public void Restart()
    {
        _process = Start();
        IsRunning = true;
    }

    public void Dispose()
    {
        if (IsRunning)
        {
            Kill();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private Process Start()
    {
        var client = $"http://{Endpoint}";
        var flags = $"--data-dir '{_folder}/data' --listen-client-urls {client} --advertise-client-urls {client} " +
            $"--listen-peer-urls {_place.PeerUrl} --initial-advertise-peer-urls {_place.PeerUrl} " +
            $"--name {_place.Name} --initial-cluster {_place.InitialCluster} --enable-v2";

        // setpriv: however this program ends, the server ends with it.
        var line = $"exec setpriv --pdeathsig KILL -- {_command} {flags} >>'{_folder}/log' 2>&1";
        return Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", line } })
            ?? throw new InvalidOperationException("/bin/sh did not start.");
    }

    private bool TrySend(ReadOnlySpan<byte> request)
    {
        try
        {
            using var client = new BlockingClient(Endpoint);
            return client.Send(request) / 100 == 2;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string LogText()
    {
        var log = Path.Combine(_folder, "log");
        return File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(10)) : "";
    }
}
