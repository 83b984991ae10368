using Netcd.Configuration;

namespace Netcd;

internal static class Program
{
    private static int Main(string[] args)
    {
        switch (CommandLine.Read(args, EnvironmentVariables()))
        {
            case CommandLine.ShowHelp:
                Console.Out.Write(HelpText.Full());
                return 0;
            case CommandLine.ShowVersion:
                Console.Out.Write(string.Join('\n', VersionText.Lines) + "\n");
                return 0;
            case CommandLine.Refused refused:
                RefusalText.Write(refused, Console.Error, TimeProvider.System);
                return refused.ExitCode;
            default:
                return 0;
        }
    }

    private static Dictionary<string, string> EnvironmentVariables() =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
