namespace Netcd.Flags;

/// <summary>The values of all flags: the command line first, then the environment, then the default.</summary>
internal sealed class FlagValues(ParsedArguments arguments, ParsedEnvironment environment)
{
    /// <summary>Whether the user gave the flag any value, on the command line or in the environment.</summary>
    public bool IsSet(Flag flag) =>
        arguments.Values.ContainsKey(flag) || environment.Values.ContainsKey(flag) || !IsReadable(flag);

    /// <summary>False if the user gave a value that cannot be read; the default then stands in.</summary>
    public bool IsReadable(Flag flag) =>
        !arguments.Unreadable.Contains(flag) && !environment.Unreadable.Contains(flag);

    /// <summary>The flag as the user set it: "--data-dir", or "ETCD_DATA_DIR" if a variable did.</summary>
    public string NameOf(Flag flag) => environment.Values.ContainsKey(flag) ? flag.VariableName : flag.ToString();

    public string TextOf(Flag flag) =>
        arguments.Values.TryGetValue(flag, out var text) || environment.Values.TryGetValue(flag, out text)
            ? text
            : flag.DefaultText;

    public T Get<T>(Flag<T> flag)
        where T : notnull => flag.Read(TextOf(flag));
}
