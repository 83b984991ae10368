namespace Netcd.TestKit;

/// <summary>How much a test does: little in CI, much where <c>NETCD_LONG=1</c> is set.</summary>
public static class LongRun
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("NETCD_LONG") == "1";

    public static int Choose(int inCi, int inLongRun) => IsOn ? inLongRun : inCi;
}
