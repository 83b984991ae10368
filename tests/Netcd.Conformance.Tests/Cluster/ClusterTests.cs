using System.Text;
using Netcd.Conformance.Tests.Comparison;
using Netcd.Conformance.Tests.Running;
using static Netcd.Conformance.Tests.Cluster.ClusterSteps;

namespace Netcd.Conformance.Tests.Cluster;

/// <summary>The same requests to a cluster of three etcds and to one of three netcds.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task A_cluster_answers_as_one_of_etcd()
    {
        using var reference = await ClusterSide.StartAsync(ServerPair.ReferenceProgram);
        using var subject = await ClusterSide.StartAsync(ServerPair.SubjectProgram());
        var differences = new StringBuilder();

        await CompareAsync([.. Reads("L"), .. Reads("F"), .. Keys("L"), .. Keys("F")]);
        await CompareAsync([.. PeerPort("L"), .. PeerPort("F")]);
        await CompareAsync([.. RefusedChanges("L"), .. RefusedChanges("F"), .. Moving("G")]);
        await CompareAsync([.. AddingAndRemoving("F"), .. AddingAndRemoving("L"), .. Reads("G")]);
        await Task.WhenAll(reference.KillAsync("L"), reference.KillAsync("G"), subject.KillAsync("L"), subject.KillAsync("G"));
        await CompareAsync(WithoutQuorum("F"));
        await Task.WhenAll(TooLate("F").Select(step => CompareAsync([step]))); // Each takes seven seconds.

        Assert.True(differences.Length == 0, $"{differences}\n{subject.Logs}");

        async Task CompareAsync(IEnumerable<ClusterStep> steps)
        {
            foreach (var step in steps)
            {
                var answers = await Task.WhenAll(reference.TakeAsync(step), subject.TakeAsync(step));
                var (expected, actual) = step.Accepted is null
                    ? (Show(answers[0]), Show(answers[1]))
                    : (answers[0].Outcome, answers[1].Outcome);
                if (expected != actual)
                {
                    lock (differences)
                    {
                        differences.Append($"{step}\netcd {expected}\nthis {actual}\n\n");
                    }
                }
            }
        }
    }

    private static string Show(Answer answer)
    {
        var headers = string.Join(" | ", answer.Headers.Select(header => $"{header.Name}: {header.Value}"));
        return $"{answer.Outcome} [{answer.Ending}] {headers}\n     {answer.Body.TrimEnd('\n')}{(answer.Body.EndsWith('\n') ? "\\n" : "")}";
    }
}
