namespace Netcd.Disk.Segments;

/// <summary>What is behind the last good record of the newest segment.</summary>
internal enum TailVerdict
{
    /// <summary>Nothing, or zeros written ahead.</summary>
    Clean,

    /// <summary>A write that never was acknowledged, cut off by a crash.</summary>
    Torn,

    /// <summary>Something that may have been acknowledged.</summary>
    Damaged,
}
