namespace Netcd.TestKit.Histories;

internal enum Presence
{
    Absent,
    Present,

    /// <summary>Nothing is known yet: the window that is looked at begins amid a history.</summary>
    Anything,
}

/// <summary>The model of one key: what it may hold after some operations in some order.</summary>
/// <param name="Presence">Whether it is there.</param>
/// <param name="Value">The value, as a number of its own (see <see cref="Step"/>).</param>
/// <param name="Index">The index of the write that made it; 0: that write had no answer, and nobody has seen it yet.</param>
/// <param name="After">Where <see cref="Index"/> is not known: it is higher than this.</param>
/// <param name="Floor">Every later write has a higher index than this.</param>
/// <param name="MayExpire">Whether it may be gone without an operation of a client.</param>
internal readonly record struct Register(Presence Presence, int Value, ulong Index, ulong After, ulong Floor, bool MayExpire)
{
    public const int UnknownValue = 0;

    public static readonly Register Empty = new(Presence.Absent, UnknownValue, Index: 0, After: 0, Floor: 0, MayExpire: false);
    public static readonly Register Open = Empty with { Presence = Presence.Anything };

    /// <summary>The state after an operation took effect, or null if its outcome cannot be that from here.</summary>
    public Register? Do(in Step step)
    {
        if (step.Sees is { } seen)
        {
            return See(step, seen) is { } state ? state.Follow(step) : null;
        }

        // Nothing is said about presence: what may have expired may be there or not, and the first is tried first.
        return Follow(step) ?? (MayExpire && Presence == Presence.Present ? Vanish().Follow(step) : null);
    }

    private Register Vanish() => Empty with { Floor = Floor };

    // What the answer says about the key must be so, and is known from now on.
    private Register? See(in Step step, Presence seen)
    {
        if (seen == Presence.Absent)
        {
            return Presence switch
            {
                Presence.Absent => this,
                Presence.Present => MayExpire ? Vanish() : null,
                _ => Vanish(),
            };
        }

        return Presence == Presence.Absent ? null : Know(step.SeenValue, step.SeenIndex);
    }

    // It is there, with this value and index as far as they are told.
    private Register? Know(int value, ulong index)
    {
        if (!Agree(Value, value) || !Agree(Index, index) || (Index == 0 && index != 0 && index <= After))
        {
            return null;
        }

        return this with
        {
            Presence = Presence.Present,
            Value = Math.Max(Value, value),
            Index = Math.Max(Index, index),
            After = index == 0 ? After : 0,
            Floor = Math.Max(Floor, index),
        };
    }

    private Register? Follow(in Step step)
    {
        var state = this;
        if (step.StoreIndex != 0)
        {
            if (step.StoreIndex < Floor)
            {
                return null;
            }

            // A write's own index is the store's; a read's is the last that it could see.
            state = step.IsDoneWrite ? state : state with { Floor = step.StoreIndex };
        }

        return step.Outcome switch
        {
            OutcomeKind.Done => state.Satisfies(step) is { } fit ? fit.Take(step) : null,
            OutcomeKind.NotFound => Presence == Presence.Present ? null : state with { Presence = Presence.Absent },
            OutcomeKind.AlreadyExists => Presence == Presence.Absent ? null : state with { Presence = Presence.Present },
            OutcomeKind.CompareFailed => Presence == Presence.Absent || SurelyEquals(step) ? null : state with { Presence = Presence.Present },
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };
    }

    // The state in which a condition holds, with what that tells.
    private Register? Satisfies(in Step step) => step.Kind switch
    {
        OperationKind.Get or OperationKind.Set => this,
        OperationKind.Create => Presence == Presence.Present ? null : this,
        OperationKind.Update or OperationKind.Refresh or OperationKind.Delete => Presence == Presence.Absent ? null : this,
        OperationKind.CompareAndSwap or OperationKind.CompareAndDelete =>
            Presence == Presence.Absent ? null : Know(step.WantedValue, step.WantedIndex),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private Register? Take(in Step step)
    {
        if (!step.IsDoneWrite)
        {
            return this;
        }

        if (step.Index != 0 && step.Index <= Floor)
        {
            return null;
        }

        return new Register(
            step.Removes ? Presence.Absent : Presence.Present,
            step.Removes ? UnknownValue : step.Kind == OperationKind.Refresh ? Value : step.Value,
            step.Removes ? 0 : step.Index,
            After: step.Removes || step.Index != 0 ? 0 : Floor,
            Math.Max(Floor, step.Index),
            step.Expires);
    }

    private bool SurelyEquals(in Step step) =>
        Presence == Presence.Present
        && (step.WantedValue == UnknownValue || Value == step.WantedValue)
        && (step.WantedIndex == 0 || Index == step.WantedIndex);

    private static bool Agree(int known, int told) => known == UnknownValue || told == UnknownValue || known == told;

    private static bool Agree(ulong known, ulong told) => known == 0 || told == 0 || known == told;
}
