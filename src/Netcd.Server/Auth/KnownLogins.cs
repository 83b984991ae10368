using System.Collections.Concurrent;

namespace Netcd.Server.Auth;

/// <summary>
/// Which users have logged in from where lately. Bounded in number and age, and free of secrets, so that it may outlive
/// a change of the user and of his password. Thread-safe.
/// </summary>
/// <remarks>
/// It holds two generations: who logs in is noted in the younger one. When that is full or old it becomes the elder,
/// and the former elder is forgotten, so that who keeps logging in stays known.
/// </remarks>
internal sealed class KnownLogins(TimeProvider time)
{
    /// <summary>How many pairs of user and origin one generation holds.</summary>
    internal const int GenerationSize = 8192;

    /// <summary>How long a generation is the younger one; so who stays away is known for one to two days.</summary>
    internal static readonly TimeSpan GenerationAge = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private volatile Generation _elder = new(time.GetTimestamp());
    private volatile Generation _younger = new(time.GetTimestamp());

    /// <summary>This user has just logged in from there. Costs a look-up if that is known.</summary>
    /// <param name="user">The user's name.</param>
    /// <param name="origin">Where he comes from.</param>
    /// <param name="now">The time provider's timestamp.</param>
    public void Note(string user, LoginOrigin origin, long now)
    {
        var younger = _younger;
        if (!younger.Pairs.ContainsKey((user, origin)) || IsOld(younger, now))
        {
            Add((user, origin), now);
        }
    }

    /// <summary>Whether this user has logged in from there lately.</summary>
    public bool Knows(string user, LoginOrigin origin) => Holds(_younger, (user, origin)) || Holds(_elder, (user, origin));

    private bool Holds(Generation generation, (string User, LoginOrigin Origin) pair) =>
        time.GetElapsedTime(generation.Since) <= 2 * GenerationAge && generation.Pairs.ContainsKey(pair);

    private bool IsOld(Generation generation, long now) => time.GetElapsedTime(generation.Since, now) > GenerationAge;

    private void Add((string User, LoginOrigin Origin) pair, long now)
    {
        lock (_gate)
        {
            if (IsOld(_younger, now) || _younger.Pairs.Count >= GenerationSize)
            {
                _elder = _younger;
                _younger = new Generation(now);
            }

            _younger.Pairs.TryAdd(pair, true);
        }
    }

    private sealed record Generation(long Since)
    {
        public ConcurrentDictionary<(string User, LoginOrigin Origin), bool> Pairs { get; } = new();
    }
}
