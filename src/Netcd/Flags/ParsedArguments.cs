namespace Netcd.Flags;

/// <summary>What a command line said: values, words that are no flags, and everything that could not be read.</summary>
internal sealed class ParsedArguments
{
    public Dictionary<Flag, string> Values { get; } = [];

    public List<string> Positional { get; } = [];

    /// <summary>One line per mistake, in Go's words and in the order of the command line.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Flags that were given, as far as one can tell, but without a value that can be read.</summary>
    public List<Flag> Unreadable { get; } = [];

    /// <summary>"-h" or "--help" came before any mistake.</summary>
    public bool HelpIsWanted { get; set; }
}
