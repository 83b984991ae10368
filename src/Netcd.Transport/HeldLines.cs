using System.Globalization;

namespace Netcd.Transport;

/// <summary>The end of a log line that tells how many like it were held back; empty if there were none.</summary>
public readonly record struct HeldLines(int Count)
{
    public override string ToString() =>
        Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" [{Count} more like this since the last one]");
}
