namespace Netcd.TestKit.Histories;

internal enum SearchResult
{
    Linearizable,
    NotLinearizable,

    /// <summary>The limit of steps was reached first.</summary>
    Undecided,
}

/// <summary>
/// Looks for an order of one key's operations that explains all outcomes and keeps real time: the search of Wing and Gong
/// with the memory of Lowe ("Testing for linearizability", 2017), which never goes twice from the same operations done and the
/// same state.
/// </summary>
/// <remarks>
/// Operations without an answer are tried last, and one is only put where the next operation could not be without it.
/// Of two ways to the same state over the same answered operations, one that used fewer of them is as good.
/// </remarks>
internal sealed class KeySearch
{
    private const int None = -1;

    private static readonly ulong[] NothingUsed = [];
    private static readonly ulong[][] OnlyNothingUsed = [NothingUsed];

    private readonly Step[] _answered; // By invocation.
    private readonly Step[] _open;     // By invocation; those without an answer.
    private readonly int[] _next;      // The answered ones that are not placed yet, as a list; the last entry is its head.
    private readonly int[] _previous;
    private readonly bool[] _isUsed;
    private readonly Stack<Placed> _placed = new();
    private readonly Dictionary<(UInt128 Done, Register State), ulong[][]> _visited = [];
    private UInt128 _done;
    private int _usedCount;

    private KeySearch(Step[] answered, Step[] open)
    {
        (_answered, _open) = (answered, open);
        _next = new int[answered.Length + 1];
        _previous = new int[answered.Length + 1];
        _isUsed = new bool[open.Length];
        for (var i = 0; i <= answered.Length; i++)
        {
            _next[i] = i == answered.Length ? 0 : i + 1;
            _previous[i] = i == 0 ? answered.Length : i - 1;
        }
    }

    private int Head => _answered.Length;

    /// <summary>Searches from a state; <paramref name="stepsLeft"/> is what it may still cost, and is counted down.</summary>
    public static SearchResult Run(IEnumerable<Step> steps, Register initial, ref long stepsLeft)
    {
        var byInvocation = steps.OrderBy(step => step.InvokedAt).ToLookup(step => step.ReturnedAt == long.MaxValue);
        return new KeySearch([.. byInvocation[false]], [.. byInvocation[true]]).Run(initial, ref stepsLeft);
    }

    private SearchResult Run(Register state, ref long stepsLeft)
    {
        var choice = None;
        while (_next[Head] != Head)
        {
            if (TryPlace(ref state, choice, ref stepsLeft))
            {
                choice = None;
            }
            else if (stepsLeft <= 0)
            {
                return SearchResult.Undecided;
            }
            else if (_placed.TryPop(out var last))
            {
                TakeBack(last.Choice);
                (state, choice) = (last.Before, last.Choice);
            }
            else
            {
                return SearchResult.NotLinearizable;
            }
        }

        return SearchResult.Linearizable;
    }

    // Places the first operation after a choice that may come now and leads to something new.
    private bool TryPlace(ref Register state, int after, ref long stepsLeft)
    {
        var returned = long.MaxValue; // Whoever was invoked after this has to wait.
        for (var i = _next[Head]; i != Head && _answered[i].InvokedAt <= returned; i = _next[i])
        {
            if (i > after && TryPlace(_answered[i], i, ref state, ref stepsLeft))
            {
                return true;
            }

            returned = Math.Min(returned, _answered[i].ReturnedAt);
        }

        for (var i = Math.Max(0, after - Head); i < _open.Length && _open[i].InvokedAt <= returned; i++)
        {
            if (!_isUsed[i] && Head + 1 + i > after && TryPlace(_open[i], Head + 1 + i, ref state, ref stepsLeft))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryPlace(in Step step, int choice, ref Register state, ref long stepsLeft)
    {
        if (stepsLeft <= 0 || state.Do(step) is not { } next || IsPossibleWithoutLast(step))
        {
            return false;
        }

        stepsLeft--;
        Mark(choice);
        if (!TryVisit(next))
        {
            TakeBack(choice);
            return false;
        }

        _placed.Push(new Placed(choice, state));
        state = next;
        return true;
    }

    // Then an operation without an answer stands before it in vain: it can come later or never. It cannot come later if this
    // one tells how far the store was, or keeps the value that it finds.
    private bool IsPossibleWithoutLast(in Step step) =>
        step.Kind != OperationKind.Refresh
        && _placed.TryPeek(out var last)
        && last.Choice > Head
        && last.Before.Do(step) is { } without
        && (step.IsDoneWrite || without.Floor == last.Before.Floor);

    private bool TryVisit(Register state)
    {
        var key = (_done, state);
        var used = Used();
        if (!_visited.TryGetValue(key, out var known))
        {
            _visited[key] = used.Length == 0 ? OnlyNothingUsed : [used];
            return true;
        }

        if (known.Any(other => IsWithin(other, used)))
        {
            return false;
        }

        _visited[key] = [.. known.Where(other => !IsWithin(used, other)), used];
        return true;
    }

    private ulong[] Used()
    {
        if (_usedCount == 0)
        {
            return NothingUsed;
        }

        var bits = new ulong[(_open.Length + 63) / 64];
        for (var i = 0; i < _open.Length; i++)
        {
            bits[i / 64] |= _isUsed[i] ? 1UL << (i % 64) : 0;
        }

        return bits;
    }

    private static bool IsWithin(ulong[] some, ulong[] others)
    {
        for (var i = 0; i < some.Length; i++)
        {
            if ((some[i] & ~(i < others.Length ? others[i] : 0)) != 0)
            {
                return false;
            }
        }

        return true;
    }

    private void Mark(int choice)
    {
        if (choice > Head)
        {
            _isUsed[choice - Head - 1] = true;
            _usedCount++;
            return;
        }

        (_next[_previous[choice]], _previous[_next[choice]]) = (_next[choice], _previous[choice]);
        _done ^= Mix(choice);
    }

    private void TakeBack(int choice)
    {
        if (choice > Head)
        {
            _isUsed[choice - Head - 1] = false;
            _usedCount--;
            return;
        }

        (_next[_previous[choice]], _previous[_next[choice]]) = (choice, choice);
        _done ^= Mix(choice);
    }

    // 128 well mixed bits per operation: the combination of a set's bits is its name.
    private static UInt128 Mix(int choice) => new(SplitMix((2 * (ulong)choice) + 1), SplitMix((2 * (ulong)choice) + 2));

    private static ulong SplitMix(ulong count)
    {
        var z = count * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>An operation in its place: answered ones by their number, the others from <see cref="Head"/> + 1 on.</summary>
    private readonly record struct Placed(int Choice, Register Before);
}
