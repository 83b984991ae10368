namespace Netcd.Simulation.Network;

/// <summary>One direction between two machines, and what is wrong with it at present.</summary>
internal sealed class Link
{
    /// <summary>How many faults cut it; several may at a time.</summary>
    public int Cuts { get; private set; }

    public bool IsCut => Cuts > 0;

    /// <summary>Since when it has been whole.</summary>
    public TimeSpan WholeSince { get; private set; }

    public int LossPercent { get; set; }

    public int DuplicationPercent { get; set; }

    public TimeSpan ExtraDelayMax { get; set; }

    public bool Reorders { get; set; }

    /// <summary>When the last message arrives; others do not overtake it unless it reorders.</summary>
    public TimeSpan LastArrival { get; set; }

    /// <summary>How many messages it has lost, delayed, repeated or let overtake others so far.</summary>
    public long Harmed { get; private set; }

    public void Harm() => Harmed++;

    public void Cut() => Cuts++;

    public void Mend(TimeSpan now)
    {
        if (--Cuts == 0)
        {
            WholeSince = now;
        }
    }
}
