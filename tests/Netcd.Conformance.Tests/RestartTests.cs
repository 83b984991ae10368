using Netcd.Conformance.Tests.Running;
using Netcd.TestKit.RawHttp;

namespace Netcd.Conformance.Tests;

public sealed class RestartTests
{
    private static readonly string[] Reads =
    [
        "/v2/keys/?recursive=true&sorted=true",
        "/v2/keys/k3?wait=true&waitIndex=1",
        "/v2/keys/?wait=true&waitIndex=9&recursive=true",
        "/v2/keys/%ff",
        "/v2/keys/absent",
        "/v2/members",
        "/v2/machines",
        "/version",
        "/v2/stats/self",
    ];

    [Theory]
    [InlineData(100_000)]
    [InlineData(7)]
    public async Task A_restarted_member_answers_as_a_restarted_etcd_does(int snapshotCount)
    {
        using var first = await ServerPair.StartAsync([$"--snapshot-count={snapshotCount}"]);
        using (var run = new CorpusRun(first, raftIndexDrifts: true))
        {
            // First, so that the first snapshot holds it: as JSON, in which these bytes become U+FFFD.
            await run.TakeAsync(Request(RawRequest.WithForm("PUT", "/v2/keys/%ff", "value=%fe")));
            for (var i = 0; i < 12; i++)
            {
                await run.TakeAsync(Request(RawRequest.WithForm("PUT", $"/v2/keys/k{i % 5}", $"value={i}")));
            }

            await run.TakeAsync(Request(RawRequest.WithForm("PUT", "/v2/keys/leased", "value=1&ttl=100000")));
            await run.TakeAsync(Request(RawRequest.Create("DELETE", "/v2/keys/k0", headers: [], body: null)));
            await run.TakeAsync(Request(RawRequest.Get("/v2/keys/absent")));
            await run.TakeAsync(Request(RawRequest.Get("/v2/stats/store")));
            Assert.True(run.Differences.Count == 0, string.Join("\n", run.Differences));
        }

        using var second = await first.RestartAsync();
        using var rerun = new CorpusRun(second, raftIndexDrifts: true);
        // A snapshot keeps the counters of its moment, and its moment is each server's own choice.
        foreach (var target in snapshotCount > 1000 ? Reads.Prepend("/v2/stats/store") : Reads)
        {
            await rerun.TakeAsync(Request(RawRequest.Get(target)));
        }

        Assert.True(rerun.Differences.Count == 0, string.Join("\n", rerun.Differences));
    }

    private static Step.Exchange Request(RawRequest request) =>
        new(_ => request, System.Text.Encoding.Latin1.GetString(request.Bytes), Times: 1) { Place = "restart" };
}
