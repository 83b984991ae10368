namespace Netcd.Transport.Framing;

/// <summary>What one long-lived connection carries.</summary>
internal enum StreamKind
{
    /// <summary>Everything but appends and snapshots.</summary>
    Message,

    /// <summary>Appends, so that a big one holds up no heartbeat.</summary>
    Append,
}
