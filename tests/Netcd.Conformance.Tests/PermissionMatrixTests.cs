using Netcd.Conformance.Tests.Running;

namespace Netcd.Conformance.Tests;

public sealed class PermissionMatrixTests
{
    [Fact]
    public async Task Every_user_is_answered_to_every_request_as_etcd_answers_him()
    {
        using var certificates = new PairCertificates(ofClients: true);
        using var servers = await ServerPair.StartAsync(["--client-cert-auth"], certificates);
        using var run = new CorpusRun(servers, raftIndexDrifts: true, certificates);
        foreach (var step in PermissionSteps.All())
        {
            await run.TakeAsync(step);
        }

        Assert.True(run.Differences.Count == 0, $"{run.Differences.Count} differences:\n\n{string.Join("\n", run.Differences)}");
    }
}
