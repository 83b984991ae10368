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
        using var certificates = corpus.WantsCertificates ? new PairCertificates(ofClients: true) : null;
        await PlayAsync(corpus, certificates);
    }

    [Theory]
    [InlineData("22-auth-set-up.txt")]
    [InlineData("23-auth-enforced.txt")]
    public async Task Answers_over_TLS_are_those_of_etcd(string file)
    {
        using var certificates = new PairCertificates(ofClients: false);
        await PlayAsync(CorpusFile.Load(file), certificates);
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

    private static async Task PlayAsync(CorpusFile corpus, PairCertificates? certificates)
    {
        using var servers = await ServerPair.StartAsync(corpus.ServerFlags, certificates);
        using var run = new CorpusRun(servers, corpus.RaftIndexDrifts, certificates);
        foreach (var step in corpus.Steps)
        {
            await run.TakeAsync(step);
        }

        Assert.True(
            run.Differences.Count == 0,
            $"{run.Differences.Count} differences:\n\n{string.Join("\n", run.Differences)}\n{servers.Subject.Log}");
    }
}
