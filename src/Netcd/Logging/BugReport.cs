using Microsoft.Extensions.Logging;

namespace Netcd.Logging;

/// <summary>Turns an exception that nobody expected into one line that says what happened and what to do.</summary>
internal static class BugReport
{
    private const int Failure = 1;

    /// <summary>For the rest of the process; it then ends with exit code 1 instead of the runtime's abort.</summary>
    public static void WriteOnUnhandledException(ILogger logger, LogWriter log) =>
        AppDomain.CurrentDomain.UnhandledException += (_, thrown) =>
        {
            Write(logger, thrown.ExceptionObject);
            log.Flush();
            Environment.Exit(Failure);
        };

    public static void Write(ILogger logger, object thrown)
    {
        var (problem, type) = ((thrown as Exception)?.Message ?? "", thrown.GetType().Name);
        Log.Bug(logger, problem, type);
        foreach (var line in (thrown.ToString() ?? "").ReplaceLineEndings("\n").Split('\n'))
        {
            Log.StackTrace(logger, line);
        }
    }
}
