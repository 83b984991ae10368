using System.Collections;
using System.Diagnostics;
using Netcd.Configuration;

namespace Netcd;

/// <summary>The way in: reads the command line and does what it asks for.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (CommandLine.Read(args, EnvironmentVariables(), MemberSettings.ExistsAlready))
        {
            case CommandLine.ShowHelp:
                await Console.Out.WriteAsync(HelpText.Full());
                return 0;
            case CommandLine.ShowVersion:
                await Console.Out.WriteAsync(VersionText.All);
                return 0;
            case CommandLine.Refused refused:
                RefusalText.Write(refused, Console.Error, TimeProvider.System);
                return refused.ExitCode;
            case CommandLine.RunServer run:
                using (var server = new ServerProcess(run.Settings, args))
                {
                    return await server.RunAsync(run.Notes);
                }

            case var other:
                throw new UnreachableException($"{other} is no command line.");
        }
    }

    private static Dictionary<string, string> EnvironmentVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(
            variable => (string)variable.Key, variable => (string?)variable.Value ?? "", StringComparer.Ordinal);
}
