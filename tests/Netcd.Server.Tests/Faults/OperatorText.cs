using Netcd.Disk;

namespace Netcd.Server.Tests.Faults;

/// <summary>What an error must tell the operator: where, what happened, and what to do.</summary>
internal static class OperatorText
{
    private static readonly string[] Advices =
        ["Free some space", "Check the device", "Raise the limit", "Restore", "Start it", "restore the whole", "free some", "Restore it"];

    public static void AssertComplete(Exception failure)
    {
        var text = failure.Message;
        Assert.True(Advices.Any(text.Contains), $"no advice: {text}");
        Assert.True(text.Contains(" /", StringComparison.Ordinal) || text.Contains("data directory", StringComparison.Ordinal),
            $"no file: {text}");
        if (failure is WalCorruptException corrupt)
        {
            Assert.Contains($"at byte {corrupt.Offset}", text, StringComparison.Ordinal);
        }
    }
}
