using System.Text.RegularExpressions;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Lifecycle;

/// <summary>A start of netcd that must fail, and everything it says about it.</summary>
internal static partial class Refusal
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    public static Task<ChildProcess.Finished> RunAsync(IEnumerable<string> arguments) => RunAsync(arguments, NoEnvironment);

    public static Task<ChildProcess.Finished> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment) =>
        ChildProcess.RunAsync(Programs.Netcd.Path, Programs.Netcd.Arguments.Concat(arguments), environment);

    /// <summary>Checks that these lines, without their times, are all there is besides lines of information.</summary>
    public static void AssertSays(ChildProcess.Finished ended, int status, params string[] lines)
    {
        Assert.Equal(string.Join('\n', lines), string.Join('\n', Reasons(ended)));
        Assert.Equal(status, ended.Status);
        Assert.Empty(ended.Output);
    }

    /// <summary>The lines of stderr above the levels I and N (information and notice), without their times.</summary>
    public static IReadOnlyList<string> Reasons(ChildProcess.Finished ended) =>
        [.. ended.Errors.TrimEnd('\n').Split('\n').Select(line => Time().Replace(line, "")).Where(IsReason)];

    private static bool IsReason(string line) =>
        !line.StartsWith("I | ", StringComparison.Ordinal) && !line.StartsWith("N | ", StringComparison.Ordinal);

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} ")]
    private static partial Regex Time();
}
