namespace Netcd.Server.Auth;

/// <summary>Attempts that wait: origins take turns, and each has its own in the order of arrival. Not thread-safe.</summary>
internal sealed class LoginLane
{
    private const int WaitingMax = 1024;

    /// <summary>
    /// One origin may have three times as many waiting as there are places left: alone it fills 768, and it takes some
    /// 340 of them together before the next one finds no place.
    /// </summary>
    private const int ShareOfFree = 3;

    private readonly Dictionary<LoginOrigin, Queue<LoginAttempt>> _waitingByOrigin = [];
    private readonly Queue<LoginOrigin> _turns = new(); // Origins that have somebody waiting.
    private int _waiting;

    public bool IsEmpty => _waiting == 0;

    /// <summary>False if there is no room for this origin.</summary>
    public bool TryAdd(LoginOrigin origin, LoginAttempt attempt)
    {
        _waitingByOrigin.TryGetValue(origin, out var waiting);
        if ((waiting?.Count ?? 0) >= ShareOfFree * (WaitingMax - _waiting))
        {
            return false;
        }

        if (waiting is null)
        {
            _waitingByOrigin.Add(origin, waiting = new Queue<LoginAttempt>());
            _turns.Enqueue(origin);
        }

        waiting.Enqueue(attempt);
        _waiting++;
        return true;
    }

    /// <summary>The next one, whether or not somebody still waits for it.</summary>
    public LoginAttempt? Take()
    {
        if (!_turns.TryDequeue(out var origin))
        {
            return null;
        }

        var waiting = _waitingByOrigin[origin];
        var attempt = waiting.Dequeue();
        _waiting--;
        if (waiting.Count > 0)
        {
            _turns.Enqueue(origin);
        }
        else
        {
            _waitingByOrigin.Remove(origin);
        }

        return attempt;
    }
}
