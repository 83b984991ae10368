using Microsoft.Extensions.Logging;

namespace Netcd.Flags;

/// <summary>Fills in, from ETCD_* variables, the flags that the command line leaves open.</summary>
internal static class EnvironmentReader
{
    private const string Prefix = "ETCD_";

    /// <summary>Reads the variables of <paramref name="flags"/>; an empty one counts as unset.</summary>
    /// <param name="flags">All flags that have a variable.</param>
    /// <param name="arguments">The command line, which wins over a variable.</param>
    /// <param name="variables">The whole environment.</param>
    public static ParsedEnvironment Read(
        IEnumerable<Flag> flags, ParsedArguments arguments, IReadOnlyDictionary<string, string> variables)
    {
        var parsed = new ParsedEnvironment();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var flag in flags.OrderBy(flag => flag.Name, StringComparer.Ordinal))
        {
            known.Add(flag.VariableName);
            var text = variables.GetValueOrDefault(flag.VariableName, "");
            if (text.Length > 0)
            {
                ReadVariable(flag, text, arguments, parsed);
            }
        }

        foreach (var (name, text) in variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && !known.Contains(name))
            {
                parsed.Notes.Add(new(LogLevel.Warning, $"unrecognized environment variable {name}={text}"));
            }
        }

        return parsed;
    }

    private static void ReadVariable(Flag flag, string text, ParsedArguments arguments, ParsedEnvironment parsed)
    {
        if (arguments.Values.ContainsKey(flag) || arguments.Unreadable.Contains(flag))
        {
            parsed.Notes.Add(new(
                LogLevel.Information,
                $"recognized environment variable {flag.VariableName}, but unused: shadowed by corresponding flag "));
        }
        else if (flag.ProblemWith(text) is { } problem)
        {
            parsed.Problems.Add($"invalid value \"{text}\" for {flag.VariableName}: {problem}");
            parsed.Unreadable.Add(flag);
        }
        else
        {
            parsed.Values[flag] = text;
            parsed.Notes.Add(new(
                LogLevel.Information, $"recognized and used environment variable {flag.VariableName}={text}"));
        }
    }
}
