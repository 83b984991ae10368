using Netcd.EndToEnd.Tests.Cluster.Recording;
using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.TestKit.Processes;
using Xunit.Abstractions;

namespace Netcd.EndToEnd.Tests.Cluster.Mixed;

/// <summary>A running cluster of etcd becomes one of netcd and etcd again, member by member, while clients write.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RollingReplacementTests(ITestOutputHelper output)
{
    private const int WritesBetweenSteps = 60;

    // The strict check would make each step wait until all members were connected for five seconds.
    private static readonly ClusterOptions Start =
        ClusterOptions.Of(Programs.Etcd, members: 3) with { Extra = ["--strict-reconfig-check=false"] };

    private static readonly ServerProgram[] Successors = [Programs.Netcd, Programs.Etcd];

    [Fact]
    public async Task New_members_replace_old_ones()
    {
        await using var cluster = await ProcessCluster.StartAsync(Start);
        await using var load = RecordedLoad.Start(cluster);
        foreach (var program in Successors)
        {
            foreach (var old in cluster.Members)
            {
                await load.WaitForWritesAsync(WritesBetweenSteps);
                await cluster.RemoveAsync(old);
                Assert.Equal(0, await old.WaitForExitAsync());
                var replacement = await cluster.AddAsync(program);
                await replacement.WaitUntilHealthyAsync();
                load.Watch(replacement);
            }

            await ReportAsync(cluster, load, program);
        }

        output.WriteLine(await load.AssertNothingLostAsync());
    }

    [Fact]
    public async Task New_programs_take_over_the_directories_of_old_ones()
    {
        await using var cluster = await ProcessCluster.StartAsync(Start);
        await using var load = RecordedLoad.Start(cluster);
        foreach (var program in Successors)
        {
            foreach (var member in cluster.Members)
            {
                await load.WaitForWritesAsync(WritesBetweenSteps);
                await member.StopAsync();
                member.LaunchAs(program);
                await member.WaitUntilHealthyAsync();
            }

            await ReportAsync(cluster, load, program);
        }

        output.WriteLine(await load.AssertNothingLostAsync());
    }

    private async Task ReportAsync(ProcessCluster cluster, RecordedLoad load, ServerProgram program)
    {
        Assert.All(cluster.Members, member => Assert.Equal(program, member.Program));
        await cluster.WaitUntilHealthyAsync();
        output.WriteLine(
            $"all {program.Name}: at most {load.Record.TakeLongestPause().TotalMilliseconds:F0} ms without an acknowledged write");
    }
}
