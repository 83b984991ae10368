namespace Netcd.Server;

/// <summary>How a member came to its end, other than by a failure.</summary>
public enum MemberEnd
{
    /// <summary>It was told to stop.</summary>
    Stopped,

    /// <summary>The cluster removed it, for good.</summary>
    Removed,
}
