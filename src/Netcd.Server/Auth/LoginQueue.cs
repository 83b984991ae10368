using System.Security.Cryptography;

namespace Netcd.Server.Auth;

/// <summary>Whether a bcrypt text is that of a password; slow.</summary>
internal delegate bool PasswordVerifier(ReadOnlySpan<byte> password, string hash);

/// <summary>
/// Verifies passwords, which is slow by design, on few threads of its own: whoever guesses passwords waits for others
/// who do so, and nobody else does. Users who come from where they have logged in before have a lane of their own with
/// precedence; in either lane origins take turns, so that one of them cannot take all of it. Thread-safe.
/// </summary>
internal sealed class LoginQueue(int threadsMax, PasswordVerifier verify)
{
    /// <summary>
    /// How many of the known lane go before one of the other must come: somebody with a password of his own, who guesses
    /// that of others from where he has logged in, must not keep newcomers out for good.
    /// </summary>
    private const int KnownInARowMax = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LoginAttempt> _attempts = new(StringComparer.Ordinal); // By proof: equal ones are verified once.
    private readonly LoginLane _known = new();
    private readonly LoginLane _others = new();
    private int _knownInARow; // While others waited.
    private int _threads;

    /// <summary>Waits for its turn; null at once if too many wait already.</summary>
    /// <param name="origin">Whose turn it uses up.</param>
    /// <param name="isKnown">Whether this user has logged in from this origin before.</param>
    /// <param name="proof">Equal for equal attempts only.</param>
    /// <param name="password">Copied, and wiped when it was verified.</param>
    /// <param name="hash">The bcrypt text to compare with.</param>
    /// <param name="cancellationToken">Ends the wait; an attempt that nobody waits for is not verified.</param>
    public Task<bool>? VerifyAsync(
        LoginOrigin origin,
        bool isKnown,
        ReadOnlySpan<byte> proof,
        ReadOnlySpan<byte> password,
        string hash,
        CancellationToken cancellationToken)
    {
        var key = Convert.ToHexString(proof);
        LoginAttempt? attempt;
        lock (_gate)
        {
            if (!_attempts.TryGetValue(key, out attempt))
            {
                attempt = new LoginAttempt(key, Pinned(password), hash) { IsKnown = isKnown };
                if (!(isKnown ? _known : _others).TryAdd(origin, attempt))
                {
                    CryptographicOperations.ZeroMemory(attempt.Password);
                    return null;
                }

                _attempts.Add(key, attempt);
                StartThread();
            }
            else if (isKnown && !attempt.IsKnown && !attempt.IsTaken)
            {
                attempt.IsKnown = _known.TryAdd(origin, attempt); // Its place among the others stays until its turn there.
            }

            attempt.Waiters++;
        }

        return WaitAsync(attempt, cancellationToken);
    }

    private void StartThread()
    {
        if (_threads < threadsMax)
        {
            _threads++;
            new Thread(Run) { Name = "netcd passwords", IsBackground = true }.Start();
        }
    }

    private async Task<bool> WaitAsync(LoginAttempt attempt, CancellationToken cancellationToken)
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
            var verified = Verify(attempt);
            lock (_gate)
            {
                Forget(attempt); // First: whoever hears the result and asks again is verified again.
            }

            attempt.Result.SetFromTask(verified);
        }
    }

    private Task<bool> Verify(LoginAttempt attempt)
    {
        try
        {
            return Task.FromResult(verify(attempt.Password, attempt.Hash));
        }
        catch (Exception failure) // For who waits; the thread goes on with the next one.
        {
            return Task.FromException<bool>(failure);
        }
    }

    /// <summary>The next attempt that somebody still waits for; null if there is none, and the thread is to end.</summary>
    private LoginAttempt? Take()
    {
        lock (_gate)
        {
            while (TakeFromLanes() is { } attempt)
            {
                if (attempt.IsTaken)
                {
                    continue;
                }

                attempt.IsTaken = true;
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

    private LoginAttempt? TakeFromLanes()
    {
        if (_knownInARow < KnownInARowMax && _known.Take() is { } known)
        {
            _knownInARow = _others.IsEmpty ? 0 : _knownInARow + 1;
            return known;
        }

        _knownInARow = 0;
        return _others.Take() ?? _known.Take();
    }

    private void Forget(LoginAttempt attempt)
    {
        _attempts.Remove(attempt.Key);
        CryptographicOperations.ZeroMemory(attempt.Password);
    }
}
