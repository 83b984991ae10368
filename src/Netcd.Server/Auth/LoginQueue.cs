using System.Security.Cryptography;

namespace Netcd.Server.Auth;

/// <summary>Whether a bcrypt text is that of a password; slow.</summary>
internal delegate bool PasswordVerifier(ReadOnlySpan<byte> password, string hash);

/// <summary>
/// Verifies passwords, which is slow by design, on few threads of its own: whoever guesses passwords waits for others
/// who do so, and nobody else does. Addresses take turns, so that one of them cannot take all of it. Thread-safe.
/// </summary>
internal sealed class LoginQueue(int threadsMax, PasswordVerifier verify)
{
    private const int WaitingMax = 1024;

    /// <summary>How much of it one address may fill.</summary>
    private const int WaitingPerOriginMax = 768;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Attempt> _attempts = new(StringComparer.Ordinal); // By proof: equal ones are verified once.
    private readonly Dictionary<string, Queue<Attempt>> _waitingByOrigin = new(StringComparer.Ordinal);
    private readonly Queue<string> _turns = new(); // Origins that have somebody waiting.
    private int _waiting;
    private int _threads;

    /// <summary>Waits for its turn; null at once if too many wait already.</summary>
    /// <param name="origin">Whose turn it uses up: the address that asks.</param>
    /// <param name="proof">Equal for equal attempts only.</param>
    /// <param name="password">Copied, and wiped when it was verified.</param>
    /// <param name="hash">The bcrypt text to compare with.</param>
    /// <param name="cancellationToken">Ends the wait; an attempt that nobody waits for is not verified.</param>
    public Task<bool>? VerifyAsync(
        string origin,
        ReadOnlySpan<byte> proof,
        ReadOnlySpan<byte> password,
        string hash,
        CancellationToken cancellationToken)
    {
        var key = Convert.ToHexString(proof);
        Attempt? attempt;
        lock (_gate)
        {
            if (!_attempts.TryGetValue(key, out attempt))
            {
                if (!HasRoomFor(origin))
                {
                    return null;
                }

                attempt = new Attempt(key, Pinned(password), hash);
                _attempts.Add(key, attempt);
                Enqueue(origin, attempt);
            }

            attempt.Waiters++;
        }

        return WaitAsync(attempt, cancellationToken);
    }

    private bool HasRoomFor(string origin) =>
        _waiting < WaitingMax
        && (!_waitingByOrigin.TryGetValue(origin, out var waiting) || waiting.Count < WaitingPerOriginMax);

    private void Enqueue(string origin, Attempt attempt)
    {
        if (!_waitingByOrigin.TryGetValue(origin, out var waiting))
        {
            _waitingByOrigin.Add(origin, waiting = new Queue<Attempt>());
            _turns.Enqueue(origin);
        }

        waiting.Enqueue(attempt);
        _waiting++;
        if (_threads < threadsMax)
        {
            _threads++;
            new Thread(Run) { Name = "netcd passwords", IsBackground = true }.Start();
        }
    }

    private async Task<bool> WaitAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await attempt.Result.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                attempt.Waiters--;
            }
        }
    }

    private void Run()
    {
        while (Take() is { } attempt)
        {
            try
            {
                attempt.Result.SetResult(verify(attempt.Password, attempt.Hash));
            }
            catch (Exception failure) // For who waits; the thread goes on with the next one.
            {
                attempt.Result.SetException(failure);
            }
            finally
            {
                lock (_gate)
                {
                    Forget(attempt);
                }
            }
        }
    }

    /// <summary>The next attempt that somebody still waits for; null if there is none, and the thread is to end.</summary>
    private Attempt? Take()
    {
        lock (_gate)
        {
            while (_turns.TryDequeue(out var origin))
            {
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

                if (attempt.Waiters > 0)
                {
                    return attempt;
                }

                Forget(attempt);
            }

            _threads--;
            return null;
        }
    }

    /// <summary>A copy that the collector does not move: it would leave others behind.</summary>
    private static byte[] Pinned(ReadOnlySpan<byte> password)
    {
        var copy = GC.AllocateUninitializedArray<byte>(password.Length, pinned: true);
        password.CopyTo(copy);
        return copy;
    }

    private void Forget(Attempt attempt)
    {
        _attempts.Remove(attempt.Key);
        CryptographicOperations.ZeroMemory(attempt.Password);
    }

    private sealed class Attempt(string key, byte[] password, string hash)
    {
        public string Key { get; } = key;

        public byte[] Password { get; } = password;

        public string Hash { get; } = hash;

        public TaskCompletionSource<bool> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiters { get; set; }
    }
}
