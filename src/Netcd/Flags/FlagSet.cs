namespace Netcd.Flags;

/// <summary>
/// Reads a command line with the grammar of Go's flag package, which etcd's users know: "-name x", "--name x",
/// "--name=x"; a boolean never takes the next argument; "--" or the first plain word ends the flags.
/// </summary>
/// <remarks>Go stops at the first mistake. This one goes on, so that a user sees all mistakes at once.</remarks>
internal sealed class FlagSet(IEnumerable<Flag> flags)
{
    private readonly Dictionary<string, Flag> _flags = flags.ToDictionary(flag => flag.Name, StringComparer.Ordinal);

    public ParsedArguments Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new ParsedArguments();
        var next = 0;
        while (next < arguments.Count && IsFlag(arguments[next]))
        {
            var argument = arguments[next++];
            if (argument == "--")
            {
                break;
            }

            ReadFlag(argument, arguments, ref next, parsed);
            if (parsed.HelpIsWanted)
            {
                return parsed;
            }
        }

        parsed.Positional.AddRange(arguments.Skip(next));
        return parsed;
    }

    private static bool IsFlag(string argument) => argument.Length > 1 && argument[0] == '-';

    private void ReadFlag(string argument, IReadOnlyList<string> arguments, ref int next, ParsedArguments parsed)
    {
        var text = argument[(argument.StartsWith("--", StringComparison.Ordinal) ? 2 : 1)..];
        if (text[0] is '-' or '=')
        {
            parsed.Problems.Add(
                $"bad flag syntax: {argument} (write a flag as -name value, --name value or --name=value)");
            var (meant, given) = Split(text.TrimStart('-'));
            LeaveUnread(_flags.GetValueOrDefault(meant), given, arguments, ref next, parsed);
            return;
        }

        var (name, value) = Split(text);
        if (!_flags.TryGetValue(name, out var flag))
        {
            ReadUnknown(name, value, arguments, ref next, parsed);
            return;
        }

        if (value is null && flag.IsBoolean)
        {
            value = "true";
        }
        else if (value is null && next < arguments.Count)
        {
            value = arguments[next++];
        }

        if (value is null)
        {
            parsed.Problems.Add($"flag needs an argument: -{name} (write -{name} value or -{name}=value)");
            parsed.Unreadable.Add(flag);
        }
        else if (flag.ProblemWith(value) is { } problem)
        {
            parsed.Problems.Add(flag.IsBoolean
                ? $"invalid boolean value \"{value}\" for -{name}: {problem}"
                : $"invalid value \"{value}\" for flag -{name}: {problem}");
            parsed.Unreadable.Add(flag);
        }
        else
        {
            parsed.Values[flag] = value;
        }
    }

    private static (string Name, string? Value) Split(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (text, null) : (text[..equals], text[(equals + 1)..]);
    }

    private void ReadUnknown(
        string name, string? value, IReadOnlyList<string> arguments, ref int next, ParsedArguments parsed)
    {
        if (name is "h" or "help")
        {
            parsed.HelpIsWanted = parsed.Problems.Count == 0;
            return;
        }

        var listed = _flags.Values.Where(flag => flag.Help.Length > 0).Select(flag => flag.Name);
        var nearest = NearestName.Of(name, listed);
        parsed.Problems.Add($"flag provided but not defined: -{name} (" +
            (nearest is null ? "" : $"did you mean -{nearest}? ") + "see netcd --help)");
        LeaveUnread(nearest is null ? null : _flags[nearest], value, arguments, ref next, parsed);
    }

    /// <summary>Steps over a flag that cannot be read, so that it causes no second error.</summary>
    /// <param name="meant">What the user most likely meant; nobody must then complain that it is missing.</param>
    /// <param name="value">The value after "=", or null.</param>
    /// <param name="arguments">The whole command line.</param>
    /// <param name="next">The argument after the flag.</param>
    /// <param name="parsed">Where to note it.</param>
    private static void LeaveUnread(
        Flag? meant, string? value, IReadOnlyList<string> arguments, ref int next, ParsedArguments parsed)
    {
        if (meant is not null)
        {
            parsed.Unreadable.Add(meant);
        }

        if (value is null && next < arguments.Count && !IsFlag(arguments[next]))
        {
            next++; // Most likely its value: read as a plain word it would hide the mistakes after it.
        }
    }
}
