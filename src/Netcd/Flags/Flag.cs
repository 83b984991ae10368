using System.Diagnostics.CodeAnalysis;

namespace Netcd.Flags;

/// <summary>One flag of the command line and the environment variable of the same name.</summary>
internal abstract class Flag(string name, string defaultText, bool isBoolean, string help)
{
    public string Name => name;

    /// <summary>What the flag holds when nobody sets it, as a user would type it.</summary>
    public string DefaultText => defaultText;

    /// <summary>A boolean flag takes no separate value: it is set by presence or with "=true" and "=false".</summary>
    public bool IsBoolean => isBoolean;

    /// <summary>One sentence for the help text; empty for flags that the help does not list.</summary>
    public string Help => help;

    /// <summary>The variable that sets this flag: "ETCD_" and the name in capitals, with "_" for "-".</summary>
    public string VariableName { get; } = "ETCD_" + name.ToUpperInvariant().Replace('-', '_');

    /// <summary>Why <paramref name="text"/> is no value of this flag; null when it is one.</summary>
    public abstract string? ProblemWith(string text);

    public override string ToString() => "--" + name;
}

/// <summary>A flag whose text is read as <typeparamref name="T"/>.</summary>
internal sealed class Flag<T>(string name, string defaultText, FlagReader<T> reader, string help)
    : Flag(name, defaultText, typeof(T) == typeof(bool), help)
    where T : notnull
{
    public override string? ProblemWith(string text) => reader(text, out _, out var problem) ? null : problem;

    /// <summary>The value of a text that <see cref="ProblemWith"/> has found nothing wrong with.</summary>
    public T Read(string text) =>
        reader(text, out var value, out var problem)
            ? value
            : throw new ArgumentException($"--{Name}: {problem}", nameof(text));
}

/// <summary>Reads the text of a flag; false and the problem, in etcd's words, if it is no such value.</summary>
internal delegate bool FlagReader<T>(
    string text, [NotNullWhen(true)] out T? value, [NotNullWhen(false)] out string? problem)
    where T : notnull;
