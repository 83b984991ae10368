using Netcd.Raft;
using Netcd.Server.Membership;

namespace Netcd.Server.Tests.Membership;

public class IdentityHashTests
{
    // Each row is what a real etcd showed for these URLs and this token.
    public static TheoryData<string[], string, ulong> Founders => new()
    {
        { ["http://localhost:2380", "http://localhost:7001"], "etcd-cluster", 0xce2a822cea30bfca },
        { ["http://localhost:7001", "http://localhost:2380"], "etcd-cluster", 0xce2a822cea30bfca },
        { ["http://localhost:2380"], "etcd-cluster", 0x8e9e05c52164694d },
        { ["http://127.0.0.1:24380"], "etcd-cluster", 0xb5179d13d0285315 },
        { ["http://127.0.0.1:24502"], "tok-k", 0x1d8cbbf38cc73eb5 },
    };

    [Theory, MemberData(nameof(Founders))]
    public void A_founding_member_has_the_ID_that_etcd_gives_it(string[] peerUrls, string token, ulong id) =>
        Assert.Equal(new MemberId(id), IdentityHash.OfFoundingMember(peerUrls, token));

    [Fact]
    public void An_added_member_has_the_ID_that_etcd_gives_it() =>
        Assert.Equal(
            new MemberId(0xcb730660c3fcaac8),
            IdentityHash.OfAddedMember(
                ["http://127.0.0.1:24597", "http://127.0.0.1:24598"], DateTimeOffset.FromUnixTimeSeconds(1795198940)));

    [Theory]
    [InlineData(0x7e27652122e8b2ae, new[] { 0xce2a822cea30bfca })]
    [InlineData(0xcdf818194e3a8c32, new[] { 0x8e9e05c52164694d })]
    [InlineData(0x534a021c215e0774, new[] { 0xb5179d13d0285315 })]
    [InlineData(0x296f43f2b9897733, new[] { 0xa88aa8d3ba73bfee, 0x1d8cbbf38cc73eb5UL, 0x552af40bc1240047UL })]
    public void A_cluster_has_the_ID_that_etcd_gives_it(ulong cluster, ulong[] members) =>
        Assert.Equal(new ClusterId(cluster), IdentityHash.OfCluster(members.Select(id => new MemberId(id))));
}
