using Netcd.Conformance.Tests.Running;

namespace Netcd.Conformance.Tests;

public sealed class CorpusTests
{
    public static TheoryData<string> Files => [.. CorpusFile.Names()];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Answers_are_those_of_etcd(string file)
    {
        var corpus = CorpusFile.Load(file);
        using var servers = await ServerPair.StartAsync(corpus.ServerFlags);
        using var run = new CorpusRun(servers, corpus.RaftIndexDrifts);
        foreach (var step in corpus.Steps)
        {
            await run.TakeAsync(step);
        }

        Assert.True(
            run.Differences.Count == 0,
            $"{run.Differences.Count} differences:\n\n{string.Join("\n", run.Differences)}\n{servers.Subject.Log}");
    }

    [Fact]
    public void The_corpus_has_at_least_400_requests()
    {
        var requests = CorpusFile.Names().SelectMany(name => CorpusFile.Load(name).Steps)
            .Count(step => step is Step.Exchange or Step.Raw or Step.Watch or Step.Await);

        Assert.True(requests >= 400, $"Only {requests} requests.");
    }

    [Fact]
    public void Every_accepted_difference_of_the_corpus_is_in_the_list()
    {
        var names = AcceptedDifference.All.Select(difference => difference.Name).ToHashSet();

        foreach (var step in CorpusFile.Names().SelectMany(name => CorpusFile.Load(name).Steps))
        {
            Assert.True(step.Accepted is null || names.Contains(step.Accepted), $"{step.Place}: {step.Accepted}");
        }
    }
}
