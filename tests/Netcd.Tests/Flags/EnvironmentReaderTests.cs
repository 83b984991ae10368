using Netcd.Flags;

namespace Netcd.Tests.Flags;

public sealed class EnvironmentReaderTests
{
    private static readonly Flag<string> Name = new("name", "default", FlagReaders.Text, help: "");
    private static readonly Flag<int> MaxWals = new("max-wals", "5", FlagReaders.Count, help: "");

    /// <summary>Arguments, variables, the resulting name and max-wals, and the lines for the log.</summary>
    public static TheoryData<string, string, string, string> Cases => new()
    {
        { "", "", "default 5", "" },
        {
            "", "ETCD_NAME=a", "a 5",
            "Information: recognized and used environment variable ETCD_NAME=a"
        },
        {
            "", "ETCD_NAME=a ETCD_MAX_WALS=7", "a 7",
            "Information: recognized and used environment variable ETCD_MAX_WALS=7|" +
            "Information: recognized and used environment variable ETCD_NAME=a"
        },
        {
            "--name b", "ETCD_NAME=a", "b 5",
            "Information: recognized environment variable ETCD_NAME, but unused: shadowed by corresponding flag "
        },
        { "", "ETCD_NAME=", "default 5", "" }, // Empty counts as unset.
        { "", "ETCD_BOGUS=1", "default 5", "Warning: unrecognized environment variable ETCD_BOGUS=1" },
        { "", "ETCDCTL_API=3 NAME=x", "default 5", "" },
    };

    [Theory, MemberData(nameof(Cases))]
    public void A_variable_counts_unless_the_flag_is_given(
        string arguments, string variables, string expected, string expectedNotes)
    {
        var parsed = Parse(arguments);
        var environment = EnvironmentReader.Read([Name, MaxWals], parsed, Variables(variables));
        var values = new FlagValues(parsed, environment);

        Assert.Empty(environment.Problems);
        Assert.Equal(expected, $"{values.Get(Name)} {values.Get(MaxWals)}");
        Assert.Equal(expectedNotes, string.Join('|', environment.Notes.Select(note => $"{note.Level}: {note.Text}")));
    }

    [Fact]
    public void A_bad_value_names_the_variable()
    {
        var parsed = Parse("");
        var environment = EnvironmentReader.Read([Name, MaxWals], parsed, Variables("ETCD_MAX_WALS=many"));

        Assert.Equal(["invalid value \"many\" for ETCD_MAX_WALS: parse error (give a whole number from 0 to 2147483647)"], environment.Problems);
        Assert.False(new FlagValues(parsed, environment).IsReadable(MaxWals));
    }

    [Fact]
    public void A_bad_value_is_no_matter_behind_a_flag() =>
        Assert.Empty(EnvironmentReader.Read([MaxWals], Parse("--max-wals 1"), Variables("ETCD_MAX_WALS=many")).Problems);

    private static ParsedArguments Parse(string arguments) =>
        new FlagSet([Name, MaxWals]).Parse(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static Dictionary<string, string> Variables(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('=', count: 2))
            .ToDictionary(parts => parts[0], parts => parts[1]);
}
