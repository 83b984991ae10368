using Netcd.Logging;

namespace Netcd.Configuration;

/// <summary>Tells on stderr why a command line is refused: one line for each mistake, and nothing else.</summary>
internal static class RefusalText
{
    public static void Write(CommandLine.Refused refused, TextWriter stderr, TimeProvider time)
    {
        var package = PackageName.Of(typeof(RefusalText).FullName ?? "");
        foreach (var problem in refused.Problems)
        {
            stderr.Write(LogLine.Format(
                time.GetLocalNow(), EtcdLevel.Error, package,
                $"error verifying flags, {problem}. See 'netcd --help'."));
        }

        foreach (var mistake in refused.Syntax)
        {
            stderr.Write(mistake + "\n");
        }
    }
}
