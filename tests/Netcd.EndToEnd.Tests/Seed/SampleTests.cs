using System.Globalization;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Seed;

public sealed class SampleTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    public static TheoryData<string> Titles => [.. Sample.All.Select(sample => sample.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task The_answer_is_the_one_shown(string title)
    {
        var sample = Sample.All.Single(one => one.Title == title);
        using var directory = new TemporaryDirectory();
        using var server = await Programs.StartNetcdAsync(directory);
        ChildProcess? request = null;
        try
        {
            foreach (var (mark, command) in sample.Commands)
            {
                var started = ChildProcess.Start("/bin/sh", ["-c", WithPort(command, server)], NoEnvironment);
                if (mark == '&')
                {
                    request = started;
                    await Poll.UntilAsync(
                        "curl waits for an event", () => WatchesAsync(server), explain: () => server.Log);
                }
                else
                {
                    request = mark == '>' ? started : request;
                    Assert.Equal(0, await started.WaitForExitAsync());
                    if (mark == '$')
                    {
                        started.Dispose();
                    }
                }
            }

            Assert.NotNull(request);
            Assert.Equal(0, await request.WaitForExitAsync());
            Assert.Equal(AnswerShape.Of(sample.Answer), AnswerShape.Of(request.Output));
        }
        finally
        {
            request?.Dispose();
        }
    }

    private static string WithPort(string command, ServerProcess server) =>
        command.Replace("2379", server.Options.ClientPort.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    // The answer to a very short wait may be there before the watcher was ever seen.
    private static async Task<string?> WatchesAsync(ServerProcess server)
    {
        var statistics = (await server.GetAsync("/v2/stats/store")).Body;
        return statistics.Contains("\"watchers\":0", StringComparison.Ordinal) &&
            statistics.Contains("\"expireCount\":0", StringComparison.Ordinal) ? null : statistics;
    }
}
