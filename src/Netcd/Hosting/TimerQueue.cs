namespace Netcd.Hosting;

/// <summary>Timers in the order in which they are due. It has no clock: whoever uses it says what time it is. Not thread-safe.</summary>
/// <remarks>
/// Most timers are put off again and again before they are due. So one that is put off keeps its place, and only when that
/// comes to the front is it seen that there is time left. One that is put forward gets a second, earlier place.
/// </remarks>
internal sealed class TimerQueue
{
    public const long Never = long.MaxValue;

    private readonly PriorityQueue<Entry, long> _places = new();

    /// <summary>When to call <see cref="Fire"/> next, at the latest; <see cref="Never"/> if nothing waits.</summary>
    public long NextMs => _places.TryPeek(out _, out var placeMs) ? placeMs : Never;

    /// <summary>Has an entry fire at a time, and from then on after each period, instead of whenever it would have.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="dueMs">When, or <see cref="Never"/>.</param>
    /// <param name="periodMs">How long after each other; <see cref="Never"/> for once.</param>
    public void Set(Entry entry, long dueMs, long periodMs)
    {
        (entry.DueMs, entry.PeriodMs) = (dueMs, periodMs);
        Enqueue(entry);
    }

    /// <summary>Fires what is due.</summary>
    public void Fire(long nowMs)
    {
        while (_places.TryPeek(out var entry, out var placeMs) && placeMs <= nowMs)
        {
            _places.Dequeue();
            if (placeMs != entry.PlaceMs)
            {
                continue; // It was put forward, and has had its turn.
            }

            entry.PlaceMs = Never;
            if (entry.DueMs <= nowMs)
            {
                // Periods that were missed count as one.
                entry.DueMs = entry.PeriodMs == Never ? Never : Math.Max(entry.DueMs + entry.PeriodMs, nowMs + 1);
                entry.Fired();
            }

            Enqueue(entry);
        }
    }

    private void Enqueue(Entry entry)
    {
        if (entry.DueMs < entry.PlaceMs)
        {
            entry.PlaceMs = entry.DueMs;
            _places.Enqueue(entry, entry.PlaceMs);
        }
    }

    /// <param name="fired">Called when it is due; must not change the queue.</param>
    public sealed class Entry(Action fired)
    {
        public Action Fired { get; } = fired;

        public long DueMs { get; set; } = Never;

        public long PeriodMs { get; set; } = Never;

        /// <summary>The place in the queue that counts.</summary>
        public long PlaceMs { get; set; } = Never;
    }
}
