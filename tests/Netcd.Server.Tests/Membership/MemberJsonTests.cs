using System.Text;
using System.Text.Json;
using Netcd.Raft;
using Netcd.Server.Membership;

namespace Netcd.Server.Tests.Membership;

public class MemberJsonTests
{
    private static readonly MemberRecord Member = new()
    {
        Id = new MemberId(0x8e9e05c52164694d),
        Name = "n<1>",
        PeerUrls = ["http://localhost:2380"],
        ClientUrls = ["http://localhost:2379", "http://localhost:4001"],
    };

    [Fact]
    public void A_context_is_written_as_etcd_writes_it() => Assert.Equal(
        """{"id":10276657743932975437,"peerURLs":["http://localhost:2380"],"name":"n\u003c1\u003e"}""",
        Encoding.UTF8.GetString(MemberJson.WriteContext(Member with { ClientUrls = [] })));

    [Fact]
    public void Attributes_are_written_as_etcd_writes_them() => Assert.Equal(
        """{"name":"n\u003c1\u003e","clientURLs":["http://localhost:2379","http://localhost:4001"]}""",
        Encoding.UTF8.GetString(MemberJson.WriteAttributes(Member.Name, Member.ClientUrls)));

    [Fact]
    public void Nothing_published_is_an_empty_object() =>
        Assert.Equal("{}", Encoding.UTF8.GetString(MemberJson.WriteAttributes("", [])));

    [Fact]
    public void A_learner_is_marked() => Assert.Equal(
        """{"peerURLs":["http://localhost:2380"],"isLearner":true}""",
        Encoding.UTF8.GetString(MemberJson.WriteRaftAttributes(Member with { IsLearner = true })));

    [Fact]
    public void What_was_written_is_read_again()
    {
        var empty = new MemberRecord { Id = Member.Id };

        var raft = MemberJson.Read(MemberJson.WriteRaftAttributes(Member), empty);
        var both = MemberJson.Read(MemberJson.WriteAttributes(Member.Name, Member.ClientUrls), raft);

        Assert.Equal(Member.PeerUrls.ToArray(), both.PeerUrls.ToArray());
        Assert.Equal(Member.ClientUrls.ToArray(), both.ClientUrls.ToArray());
        Assert.Equal(Member.Name, both.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"peerURLs\":")]
    public void Anything_else_is_refused(string json) => Assert.ThrowsAny<JsonException>(
        () => MemberJson.Read(Encoding.UTF8.GetBytes(json), Member));
}
