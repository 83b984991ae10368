using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Raft;
using Netcd.Server;
using Netcd.Server.Startup;
using Netcd.Simulation.Checks;
using Netcd.Simulation.Disk;
using Netcd.Simulation.Network;
using Netcd.TestKit.Files;

namespace Netcd.Simulation.Running;

/// <summary>One machine with its clock and its disk, and the process of a member that runs on it, if one does.</summary>
internal sealed class Host
{
    private static readonly TimeSpan StopTimeMax = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private static readonly string[] RefusalsToJoin =
        ["error validating peerURLs", "cannot fetch cluster info from peer urls", "couldn't find local name"];

    private readonly Simulation _simulation;
    private readonly Chance _chance;
    private MemoryFileSystem _files = new();
    private SimulatedDisk? _disk;
    private int _starts;

    public Host(Simulation simulation, string name, MemberOptions options, HostClock clock, Chance chance)
    {
        _simulation = simulation;
        _chance = chance;
        Name = name;
        Options = options;
        Clock = clock;
        DiskSettings = new DiskSettings(simulation.Bug);
        Number = simulation.Network.AddHost(UrlOf(name));
    }

    public int Number { get; }

    public string Name { get; }

    public MemberOptions Options { get; set; }

    public HostClock Clock { get; }

    public DiskSettings DiskSettings { get; }

    public Process? Process { get; private set; }

    /// <summary>The member that runs; null while none does.</summary>
    public Member? Member { get; private set; }

    /// <summary>Its ID in the cluster, from its first start on.</summary>
    public MemberId Id { get; private set; }

    /// <summary>Whether its member left the cluster for good.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>Whether somebody wants it to run.</summary>
    public bool IsOn { get; private set; }

    public static string UrlOf(string name) => $"http://{name}:2380";

    public void SetFull(bool isFull) => _files.IsFull = isFull;

    public void Start()
    {
        if (IsOn || IsRemoved)
        {
            return;
        }

        IsOn = true;
        _starts++;
        Clock.TakeBackSteps(); // Whom nobody can tell the time, a step looks like time that passed.
        var process = new Process(_simulation.Timeline, _chance.Fork(), AfterTurn);
        Process = process;
        _disk = new SimulatedDisk(_files, process, _chance.Fork(), DiskSettings);
        process.Begin(() => StartAsync(process, _disk));
    }

    /// <summary>Has the power fail now; false if there is nobody to notice.</summary>
    public bool CutPower(CrashKind kind)
    {
        if (!IsOn)
        {
            return false;
        }

        IsOn = false;
        Process!.Kill(); // It has one while it is on.
        Member = null;
        _files = _files.Crash(kind, _chance.Next() & int.MaxValue);
        return true;
    }

    /// <summary>Has the power fail at one of the next operations of the disk, in the midst of whatever it is for.</summary>
    public void CutPowerAfter(int operations, CrashKind kind, Action then) => _disk?.FailPowerAfter(operations, () =>
    {
        CutPower(kind);
        then();
    });

    /// <summary>Stops the member cleanly, if one runs.</summary>
    public void Stop(Action then)
    {
        if (Member is not { } member)
        {
            return;
        }

        var process = Process!;
        var isDone = false;
        process.Begin(() => StopAsync());
        _simulation.Timeline.After(StopTimeMax, () =>
        {
            if (!isDone && Process == process && IsOn)
            {
                _simulation.Fail(Rule.MembersRun, $"{Name} did not stop within {StopTimeMax}");
            }
        });

        async Task StopAsync()
        {
            await member.DisposeAsync();
            isDone = true;
            if (Process == process && IsOn)
            {
                End(process);
                then();
            }
        }
    }

    private async Task StartAsync(Process process, SimulatedDisk disk)
    {
        try
        {
            var time = new ProcessClock(_simulation.Timeline, Clock, process);
            var member = await Member.StartAsync(
                Options with { Threads = process, Seed = Options.Seed + (ulong)_starts },
                disk,
                time,
                NullLoggerFactory.Instance,
                (options, receiver) =>
                {
                    Id = options.Id;
                    var transport = new SimulatedTransport(
                        _simulation.Network, Number, process, Clock, _simulation.Bug, options, receiver, time);
                    _simulation.Network.Listen(Number, transport);
                    return transport;
                },
                new SimulatedInquiry(_simulation.Network, Number, process, _simulation.MemberOn),
                CancellationToken.None);
            Member = member;
            _simulation.Checks.OnStart(this);
        }
#pragma warning disable CA1031 // Whatever it is, it is what the simulation looks for.
        catch (Exception failure) when (failure is not SimulationFailedException)
#pragma warning restore CA1031
        {
            if (process.IsDead)
            {
                return; // The power failed meanwhile.
            }

            if (failure is IOException && _files.IsFull)
            {
                End(process); // It says so, and a supervisor starts it again.
                _simulation.Timeline.After(RetryInterval, Start);
                return;
            }

            if (Options.JoinsExisting && IsRefusedToJoin(failure))
            {
                End(process); // Whom it asked does not know it yet, or others were added or removed since.
                _simulation.Timeline.After(RetryInterval, () =>
                {
                    Options = Options with { InitialCluster = _simulation.PresentMembers() };
                    Start();
                });
                return;
            }

            _simulation.Fail(Rule.MembersRun, $"{Name} cannot start: {failure.Message}", failure);
        }
    }

    /// <summary>Only whoever has nothing on its disk yet asks others who the members are, at its first start or after a power cut.</summary>
    private static bool IsRefusedToJoin(Exception failure) => failure is MemberStartException
        && RefusalsToJoin.Any(words => failure.Message.StartsWith(words, StringComparison.Ordinal));

    private void AfterTurn()
    {
        if (Member is not { } member)
        {
            return;
        }

        _simulation.Checks.AfterTurn(this, member);
        if (!member.Completion.IsCompleted)
        {
            return;
        }

        if (member.Completion.IsFaulted && member.Completion.Exception.InnerException is MemberStartException && _files.IsFull)
        {
            End(Process!); // It says that it cannot publish itself; a supervisor starts it again.
            _simulation.Timeline.After(RetryInterval, Start);
            return;
        }

        if (member.Completion.Exception?.InnerException is SimulationFailedException found)
        {
            _simulation.Fail(found.Rule, found.Message, found); // It was found amid the turn, at something that was sent.
        }

        if (member.Completion.IsFaulted)
        {
            _simulation.Fail(Rule.MembersRun, $"{Name} ended by itself: {member.Completion.Exception.InnerException!.Message}", member.Completion.Exception);
        }

        if (member.Completion.Result == MemberEnd.Removed)
        {
            IsRemoved = true;
            End(Process!);
        }
    }

    private void End(Process process)
    {
        IsOn = false;
        Member = null;
        process.Kill();
        _files = _files.Crash(CrashKind.KillProcess, seed: 0); // The process is gone, and with it its locks.
    }
}
