using Netcd.Flags;

namespace Netcd.Tests.Flags;

public sealed class FlagSetTests
{
    private static readonly Flag<string> Name = new("name", "default", FlagReaders.Text, help: "A name.");
    private static readonly Flag<bool> Debug = new("debug", "false", FlagReaders.Boolean, help: "A switch.");
    private static readonly Flag<int> Count = new("max-wals", "5", FlagReaders.Count, help: "A count.");
    private static readonly Flag<string> State = new("state", "new", FlagReaders.OneOf("new", "existing"), help: "");

    public static TheoryData<string, string> Values => new()
    {
        { "-name x", "name=x" },
        { "--name x", "name=x" },
        { "--name=x", "name=x" },
        { "-name=x", "name=x" },
        { "--name=", "name=" },
        { "--name=a=b", "name=a=b" }, // Only the first "=" splits.
        { "--name -x", "name=-x" }, // The next argument is the value, whatever it looks like.
        { "--name --", "name=--" },
        { "--name x --name y", "name=y" }, // The last one wins.
        { "--debug", "debug=true" },
        { "-debug", "debug=true" },
        { "--debug --name x", "debug=true name=x" }, // A boolean takes no separate value.
        { "--debug=1", "debug=1" },
        { "--debug=t", "debug=t" },
        { "--debug=T", "debug=T" },
        { "--debug=TRUE", "debug=TRUE" },
        { "--debug=True", "debug=True" },
        { "--debug=0", "debug=0" },
        { "--debug=f", "debug=f" },
        { "--debug=F", "debug=F" },
        { "--debug=FALSE", "debug=FALSE" },
        { "--debug=False", "debug=False" },
        { "--max-wals 0x10", "max-wals=0x10" },
        { "--state existing", "state=existing" },
        { "", "" },
    };

    [Theory, MemberData(nameof(Values))]
    public void A_flag_has_the_value_that_Go_would_read(string arguments, string expected)
    {
        var parsed = Parse(arguments);

        Assert.Empty(parsed.Problems);
        Assert.Empty(parsed.Positional);
        Assert.Equal(expected, string.Join(' ', parsed.Values.Select(value => $"{value.Key.Name}={value.Value}").Order()));
    }

    public static TheoryData<string, string> Words => new()
    {
        { "foo", "foo" },
        { "--debug false", "false" }, // The classic mistake: "false" is a word of its own.
        { "--name x foo --debug", "foo --debug" }, // The first word ends the flags.
        { "--name x -- --debug", "--debug" }, // "--" ends the flags and is dropped.
        { "-", "-" },
        { "--", "" },
    };

    [Theory, MemberData(nameof(Words))]
    public void The_first_plain_word_and_two_dashes_end_the_flags(string arguments, string expected)
    {
        var parsed = Parse(arguments);

        Assert.Empty(parsed.Problems);
        Assert.Equal(expected, string.Join(' ', parsed.Positional));
    }

    public static TheoryData<string, string> Mistakes => new()
    {
        { "--bogus", "flag provided but not defined: -bogus (see netcd --help)" },
        { "-bogus=1", "flag provided but not defined: -bogus (see netcd --help)" },
        { "--NAME x", "flag provided but not defined: -NAME (did you mean -name? see netcd --help)" },
        { "--max_wal=1", "flag provided but not defined: -max_wal (did you mean -max-wals? see netcd --help)" },
        { "--name", "flag needs an argument: -name (write -name value or -name=value)" },
        { "---name x", "bad flag syntax: ---name (write a flag as -name value, --name value or --name=value)" },
        { "-=x", "bad flag syntax: -=x (write a flag as -name value, --name value or --name=value)" },
        { "--=x", "bad flag syntax: --=x (write a flag as -name value, --name value or --name=value)" },
        { "--debug=maybe", "invalid boolean value \"maybe\" for -debug: parse error (give true or false)" },
        { "--debug=", "invalid boolean value \"\" for -debug: parse error (give true or false)" },
        { "--max-wals x", "invalid value \"x\" for flag -max-wals: parse error (give a whole number from 0 to 2147483647)" },
        { "--max-wals=", "invalid value \"\" for flag -max-wals: parse error (give a whole number from 0 to 2147483647)" },
        { "--max-wals -1", "invalid value \"-1\" for flag -max-wals: parse error (give a whole number from 0 to 2147483647)" },
        {
            "--max-wals 99999999999",
            "invalid value \"99999999999\" for flag -max-wals: value out of range (give a whole number from 0 to 2147483647)"
        },
        { "--state foo", "invalid value \"foo\" for flag -state: invalid value (give new or existing)" },
    };

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_is_told_in_the_words_of_Go(string arguments, string expected) =>
        Assert.Equal([expected], Parse(arguments).Problems);

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var parsed = Parse("--bogus value --max-wals x --name a --debug=maybe --state");

        Assert.Equal(
            [
                "flag provided but not defined: -bogus (see netcd --help)",
                "invalid value \"x\" for flag -max-wals: parse error (give a whole number from 0 to 2147483647)",
                "invalid boolean value \"maybe\" for -debug: parse error (give true or false)",
                "flag needs an argument: -state (write -state value or -state=value)",
            ],
            parsed.Problems);
    }

    [Theory]
    [InlineData("--name", "name")]
    [InlineData("---name x", "name")]
    [InlineData("---name=x", "name")]
    [InlineData("--nam x", "name")]
    [InlineData("--max-wals x", "max-wals")]
    [InlineData("--bogus x", "")]
    public void What_was_meant_is_known_so_that_nobody_says_it_is_missing(string arguments, string unreadable)
    {
        var parsed = Parse(arguments);

        Assert.Equal(unreadable, string.Join(' ', parsed.Unreadable.Select(flag => flag.Name)));
        Assert.Empty(parsed.Positional);
    }

    [Theory]
    [InlineData("-h", true)]
    [InlineData("--help", true)]
    [InlineData("--help=false", true)] // As in etcd, where help is no flag of its own.
    [InlineData("--name x -h --bogus", true)]
    [InlineData("--bogus -h", false)] // The mistake came first.
    [InlineData("foo --help", false)]
    public void Help_is_wanted_if_it_comes_before_any_mistake(string arguments, bool expected) =>
        Assert.Equal(expected, Parse(arguments).HelpIsWanted);

    private static ParsedArguments Parse(string arguments) =>
        new FlagSet([Name, Debug, Count, State]).Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
