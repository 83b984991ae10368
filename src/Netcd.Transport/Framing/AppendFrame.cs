namespace Netcd.Transport.Framing;

/// <summary>The first byte of each frame of an append stream.</summary>
internal enum AppendFrame : byte
{
    LinkHeartbeat = 0,

    /// <summary>Entries and a commit index; all else follows from the frame before.</summary>
    Entries = 1,

    /// <summary>A whole message.</summary>
    Whole = 2,
}
