using Microsoft.Extensions.Logging;
using Netcd.Flags;

namespace Netcd.Configuration;

/// <summary>What the arguments and the environment of the process ask for.</summary>
internal abstract record CommandLine
{
    private CommandLine()
    {
    }

    /// <summary>Print the help text and leave with exit code 0.</summary>
    public sealed record ShowHelp : CommandLine;

    /// <summary>Print the version and leave with exit code 0.</summary>
    public sealed record ShowVersion : CommandLine;

    /// <summary>Leave with an exit code: 2 if flags cannot be read, else 1, as etcd does.</summary>
    /// <param name="Syntax">Lines in Go's words about flags that cannot be read.</param>
    /// <param name="Problems">Everything else that is wrong.</param>
    public sealed record Refused(IReadOnlyList<string> Syntax, IReadOnlyList<string> Problems) : CommandLine
    {
        public int ExitCode => Syntax.Count > 0 ? 2 : 1;
    }

    /// <summary>Run a server.</summary>
    public sealed record RunServer(NetcdSettings Settings, IReadOnlyList<StartupNote> Notes) : CommandLine;

    /// <param name="arguments">The arguments of the process.</param>
    /// <param name="variables">Its environment.</param>
    /// <param name="memberExists">Whether the data directory of these settings holds a member already.</param>
    public static CommandLine Read(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> variables,
        Predicate<NetcdSettings> memberExists)
    {
        var parsed = new FlagSet(EtcdFlags.All).Parse(arguments);
        if (parsed.HelpIsWanted)
        {
            return new ShowHelp();
        }

        var environment = EnvironmentReader.Read(EtcdFlags.All, parsed, variables);
        var flags = new FlagValues(parsed, environment);
        if (parsed.Problems.Count == 0 && flags.Get(EtcdFlags.Version))
        {
            return new ShowVersion();
        }

        var settings = NetcdSettings.From(flags);
        string[] problems =
        [
            .. PositionalProblem(parsed), .. environment.Problems, .. SettingsCheck.FlagProblems(flags, settings),
            .. TlsCheck.Problems(settings, TimeProvider.System.GetUtcNow()),
            .. parsed.Positional.Count == 0 ? RelationProblems(flags, settings, memberExists) : [],
        ];
        return parsed.Problems.Count + problems.Length > 0
            ? new Refused(parsed.Problems, problems)
            : new RunServer(settings, [.. environment.Notes, .. IgnoredFlags(flags), .. TlsCheck.Notes(settings)]);
    }

    /// <summary>A stray word ends the flags: what those after it would have said is not known, so these are left out.</summary>
    private static IEnumerable<string> RelationProblems(
        FlagValues flags, NetcdSettings settings, Predicate<NetcdSettings> memberExists)
    {
        var startsCluster = EtcdFlags.DecidingNewCluster.All(flags.IsReadable) && !memberExists(settings);
        return
        [
            .. SettingsCheck.RelationProblems(flags, settings),
            .. startsCluster ? SettingsCheck.NewClusterProblems(settings) : [],
        ];
    }

    private static IEnumerable<string> PositionalProblem(ParsedArguments parsed)
    {
        if (parsed.Positional.Count > 0)
        {
            var word = parsed.Positional[0];
            var isBoolean = FlagReaders.Boolean(word, out _, out _);
            yield return $"'{word}' is not a valid flag (" + (isBoolean
                ? "a boolean flag takes its value after '=', as in --debug=false)"
                : "remove it: only flags and their values are taken)");
        }
    }

    private static IEnumerable<StartupNote> IgnoredFlags(FlagValues flags)
    {
        foreach (var flag in OtherEtcdFlags.NoLongerSupported.Where(flags.IsSet))
        {
            yield return new(LogLevel.Warning, $"flag \"-{flag.Name}\" is no longer supported - ignoring.");
        }

        foreach (var flag in OtherEtcdFlags.WithoutEffect.Where(flags.IsSet))
        {
            yield return new(LogLevel.Information, $"flag \"{flag}\" has no effect in netcd - ignoring.");
        }
    }
}
