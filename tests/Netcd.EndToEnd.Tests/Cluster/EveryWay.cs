using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.EndToEnd.Tests.TakeOver;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Cluster;

/// <summary>Operations of every kind through each member, compared at each member.</summary>
internal static class EveryWay
{
    public static async Task AssertAsync(ProcessCluster cluster)
    {
        foreach (var writer in cluster.Members)
        {
            var top = $"/every/{writer.Name}/{Guid.NewGuid():N}";
            await WriteAsync(writer, top);
            var last = await writer.PutAsync($"{top}/last", "1");
            var expected = await ShownAsync(writer, top);
            foreach (var reader in cluster.Members)
            {
                await reader.WaitForAsync($"{top}/last", "1");
                Assert.Equal(expected, await ShownAsync(reader, top));
                Assert.True((await reader.GetAsync("/v2/keys/")).EtcdIndex >= last.EtcdIndex);
            }
        }
    }

    private static async Task WriteAsync(ClusterMember member, string top)
    {
        await member.PutAsync($"{top}/set", "1");
        await member.PutAsync($"{top}/swapped?prevExist=false", "1");
        await member.PutAsync($"{top}/swapped?prevValue=1", "2");
        await member.PutAsync($"{top}/leased?ttl=100000", "1");
        await member.PutAsync($"{top}/gone", "1");
        Assert.Equal(200, (await member.SendAsync(Delete($"{top}/gone"))).Status);
        Assert.Equal(201, (await member.SendAsync(Form("PUT", $"{top}/directory", "dir=true"))).Status);
        Assert.Equal(201, (await member.SendAsync(Form("POST", $"{top}/queue", "value=job"))).Status);
        Assert.Equal(412, (await member.SendAsync(Form("PUT", $"{top}/swapped", "value=3&prevValue=1"))).Status);
    }

    private static RawRequest Form(string method, string key, string form) =>
        RawRequest.WithForm(method, $"/v2/keys{key}", form);

    private static RawRequest Delete(string key) =>
        RawRequest.Create("DELETE", $"/v2/keys{key}", headers: [], body: null);

    private static async Task<string> ShownAsync(ClusterMember member, string top) =>
        VisibleState.WithoutClocks((await member.GetAsync($"/v2/keys{top}?recursive=true&sorted=true")).Body);
}
