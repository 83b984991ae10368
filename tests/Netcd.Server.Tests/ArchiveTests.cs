using System.Buffers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Store;
using Netcd.Store.Json;
using Netcd.TestKit.Fixtures;
using Netcd.TestKit.Network;

namespace Netcd.Server.Tests;

/// <summary>Opens what real members left behind, below the API, which serves no keys where authentication is on.</summary>
public class ArchiveTests
{
    [Fact]
    public async Task A_directory_with_authentication_opens_with_its_keys_indexes_members_and_ID()
    {
        using var fixture = EtcdFixture.Unpack("etcd-2.3.8-auth");
        var before = fixture.Facts.GetProperty("state_before_shutdown");
        var options = new MemberOptions { Name = "ignored", DataDirectory = Assert.Single(fixture.DataDirectories) };

        await using var member = await StartAsync(options);

        var index = ulong.Parse(before.GetProperty("final_headers").GetProperty("X-Etcd-Index").GetString()!);
        Assert.Equal(index + 1, member.Store.CurrentIndex); // The restart published the member's attributes.
        Assert.Equal(before.GetProperty("cluster_id").GetString(), member.ClusterId.ToString());
        Assert.Equal(Dialect.Etcd23, member.Dialect);
        Assert.Equal("2.3.0", member.Cluster.Version);
        Assert.Equal("true"u8.ToArray(), member.Store.Peek(KeyPath.Parse("/2/enabled"))?.Value);
        var shown = before.GetProperty("members").GetProperty("body").GetProperty("members")[0];
        Assert.Equal(shown.GetProperty("id").GetString(), Assert.Single(member.Cluster.Members.Values).Id.ToString());
        var expected = JsonNode.Parse(before.GetProperty("keys").GetProperty("body").GetRawText());
        Assert.True(JsonNode.DeepEquals(WithoutTtl(expected), WithoutTtl(ShowAll(member))), "the keys differ");
    }

    [Fact]
    public async Task A_directory_of_2_3_that_is_taken_to_3_4_raises_the_version_of_its_cluster()
    {
        using var fixture = EtcdFixture.Unpack("etcd-2.3.8-single");
        var options = new MemberOptions
        {
            Name = "ignored",
            DataDirectory = Assert.Single(fixture.DataDirectories),
            Dialect = Dialect.Etcd34,
        };

        await using var member = await StartAsync(options);

        Assert.Equal(Dialect.Etcd34, member.Dialect);
        Assert.Equal("3.4.0", member.Cluster.Version);
    }

    private static async Task<Member> StartAsync(MemberOptions options)
    {
        var network = new MemoryNetwork(TimeProvider.System);
        var member = await Member.StartAsync(
            options, new PhysicalFileSystem(), TimeProvider.System, NullLoggerFactory.Instance, network.Connect, network,
            CancellationToken.None);
        await member.Published;
        return member;
    }

    private static JsonNode? ShowAll(Member member)
    {
        var output = new ArrayBufferWriter<byte>();
        var root = Assert.IsType<GetResult.Found>(member.Store.Get(KeySpaces.Client));
        ClientJson.WriteGet(output, root.Node, recursive: true, TimeProvider.System.NowNs());
        return JsonNode.Parse(output.WrittenSpan);
    }

    /// <summary>Without what depends on the time of asking.</summary>
    private static JsonNode? WithoutTtl(JsonNode? node)
    {
        if (node is JsonObject fields)
        {
            fields.Remove("ttl");
            foreach (var (_, value) in fields)
            {
                WithoutTtl(value);
            }
        }
        else if (node is JsonArray items)
        {
            foreach (var item in items)
            {
                WithoutTtl(item);
            }
        }

        return node;
    }
}
