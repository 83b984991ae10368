using Netcd.Server.Driver;
using Netcd.Simulation.Checks;

namespace Netcd.Simulation.Running;

/// <summary>
/// One process of a member, from its start to its end: all that it does runs here, one thing after another, on the
/// thread of the simulation. It takes no time but for the disk.
/// </summary>
internal sealed class Process : SynchronizationContext, IMemberThreads
{
    private const int TurnsAtOnceMax = 10_000;

    private readonly Timeline _timeline;
    private readonly Chance _chance;
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly SynchronizationContext _inDriver;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Action _afterTurn;
    private DriverLoop? _driver;
    private TimeSpan _busyUntil;
    private TimeSpan _frozenUntil;
    private bool _wakesUp;
    private Exception? _failure;

    /// <param name="timeline">The time.</param>
    /// <param name="chance">How long its jobs take.</param>
    /// <param name="afterTurn">Called after each turn of its driver.</param>
    public Process(Timeline timeline, Chance chance, Action afterTurn)
    {
        _timeline = timeline;
        _chance = chance;
        _afterTurn = afterTurn;
        _inDriver = new Elsewhere(this);
    }

    /// <summary>Nothing of it happens any more: it was killed, has ended, or its machine lost power.</summary>
    public bool IsDead { get; private set; }

    /// <summary>What the disk has taken of the present turn so far: what is sent now leaves so much later.</summary>
    public TimeSpan Spent { get; private set; }

    public DriverLoop? Driver => _driver;

    public TaskCreationOptions Waiting => TaskCreationOptions.None;

    public void Start(DriverLoop driver) => _driver = driver;

    public Task Run(Action work)
    {
        var done = new TaskCompletionSource();
        _timeline.After(_chance.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(200)), () => Do(() =>
        {
            try
            {
                work();
            }
#pragma warning disable CA1031 // It goes to whoever waits for the work.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                done.SetException(failure);
                return;
            }

            done.SetResult();
        }));
        return done.Task;
    }

    /// <summary>The disk keeps whoever uses it waiting.</summary>
    public void Spend(TimeSpan time) => Spent += time;

    /// <summary>Nothing happens in it until then (SIGSTOP).</summary>
    public void FreezeUntil(TimeSpan time) => _frozenUntil = time;

    public void Kill() => IsDead = true;

    /// <summary>Lets something happen in this process, and all that follows from it at once.</summary>
    public void Do(Action action)
    {
        if (IsDead)
        {
            return;
        }

        if (_timeline.Now < _frozenUntil)
        {
            _timeline.At(_frozenUntil, () => Do(action));
            return;
        }

        SetSynchronizationContext(this);
        try
        {
            action();
            Pump();
            if (_failure is SimulationFailedException found)
            {
                throw new SimulationFailedException(found.Rule, found.Message, found);
            }

            if (_failure is not null && !IsDead)
            {
                throw new SimulationFailedException(Rule.MembersRun, _failure.Message, _failure);
            }
        }
        finally
        {
            SetSynchronizationContext(null);
        }
    }

    /// <summary>Begins something in this process that goes on as time passes. Whatever it throws ends the simulation.</summary>
    public void Begin(Func<Task> work) => Do(() => work().ContinueWith(
        failed => _failure ??= failed.Exception!.InnerException, // It has one if it failed.
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default));

    /// <summary>Lets something happen in this process later, if it still lives then.</summary>
    public void After(TimeSpan delay, Action action) => _timeline.After(delay, () => Do(action));

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            Environment.FailFast( // Nothing else would stop the simulation, which could not be played again.
                $"Work of a member escaped to another thread, see docs/decisions on where a member runs: {Environment.StackTrace}");
        }

        _posted.Enqueue((d, state));
    }

    private void Pump()
    {
        for (var turns = 0; !IsDead;)
        {
            if (_posted.TryDequeue(out var next))
            {
                next.Callback(next.State);
            }
            else if (_driver is not { IsDue: true } driver)
            {
                return;
            }
            else if (_timeline.Now < _busyUntil)
            {
                WakeUp();
                return;
            }
            else if (++turns > TurnsAtOnceMax)
            {
                throw new SimulationFailedException(Rule.MembersRun, "a driver takes turns without end and without time passing");
            }
            else
            {
                TakeTurn(driver);
            }
        }
    }

    private void TakeTurn(DriverLoop driver)
    {
        Spent = TimeSpan.Zero;
        SetSynchronizationContext(_inDriver);
        driver.TakeTurn();
        SetSynchronizationContext(this);
        _busyUntil = _timeline.Now + Spent;
        Spent = TimeSpan.Zero;
        if (!IsDead)
        {
            _afterTurn();
        }
    }

    private void WakeUp()
    {
        if (!_wakesUp)
        {
            _wakesUp = true;
            _timeline.At(_busyUntil, () => Do(() => _wakesUp = false));
        }
    }

    /// <summary>What the driver wakes goes on after its turn, not inside of it.</summary>
    private sealed class Elsewhere(Process process) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => process.Post(d, state);
    }
}
