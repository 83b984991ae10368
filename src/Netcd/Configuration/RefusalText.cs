using Microsoft.Extensions.Logging;
using Netcd.Logging;

namespace Netcd.Configuration;

/// <summary>Tells on stderr why a command line is refused: one line for each mistake, and the usage if flags are wrong.</summary>
internal static class RefusalText
{
    public static void Write(CommandLine.Refused refused, TextWriter stderr, TimeProvider time)
    {
        var package = PackageName.Of(typeof(RefusalText).FullName ?? "");
        foreach (var note in refused.Notes.Where(note => note.Level >= LogLevel.Warning))
        {
            stderr.Write(LogLine.Format(time.GetLocalNow(), EtcdLevel.Warning, "flags", note.Text));
        }

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

        if (refused.Syntax.Count > 0)
        {
            stderr.Write(HelpText.Usage);
        }
    }
}
