using Netcd.Configuration;

namespace Netcd.Tests.Configuration;

public sealed class RefusalTextTests
{
    [Fact]
    public void A_flag_that_cannot_be_read_is_a_line_of_its_own()
    {
        var (text, exitCode) = Refuse("--bogus --max-wals x", "");

        Assert.Equal(2, exitCode);
        Assert.Equal(
            "flag provided but not defined: -bogus (see netcd --help)\n" +
            "invalid value \"x\" for flag -max-wals: parse error (give a whole number from 0 to 2147483647)\n",
            text);
    }

    [Fact]
    public void Every_other_problem_is_a_line_of_the_log_that_says_where_to_read_on()
    {
        var (text, exitCode) = Refuse("--election-timeout 60000 foo", "ETCD_BOGUS=1 ETCD_MAX_WALS=many");
        var lines = text.Split('\n');

        Assert.Equal(1, exitCode);
        Assert.Equal(
            [
                "E | etcdmain: error verifying flags, 'foo' is not a valid flag " +
                    "(remove it: only flags and their values are taken). See 'netcd --help'.",
                "E | etcdmain: error verifying flags, invalid value \"many\" for ETCD_MAX_WALS: parse error " +
                    "(give a whole number from 0 to 2147483647). See 'netcd --help'.",
                "E | etcdmain: error verifying flags, --election-timeout[60000ms] is too long, and should be set less " +
                    "than 50000ms. See 'netcd --help'.",
                "",
            ],
            lines.Select(line => line.Length > 27 ? line[27..] : line));
    }

    private static (string Text, int ExitCode) Refuse(string arguments, string variables)
    {
        var refused = Assert.IsType<CommandLine.Refused>(CommandLine.Read(
            arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(variable => variable.Split('=', count: 2))
                .ToDictionary(parts => parts[0], parts => parts[1]),
            memberExists: _ => false));
        using var stderr = new StringWriter { NewLine = "\n" };
        RefusalText.Write(refused, stderr, TimeProvider.System);
        return (stderr.ToString(), refused.ExitCode);
    }
}
