using System.Text;
using Netcd.Raft;
using Netcd.Raft.Membership;
using Netcd.Server.Membership;
using Netcd.Store;

namespace Netcd.Server.Tests.Membership;

public class ClusterMembershipTests
{
    private static readonly MemberRecord One = new() { Id = new MemberId(1), PeerUrls = ["http://one:2380"] };
    private static readonly MemberRecord Two = new() { Id = new MemberId(2), PeerUrls = ["http://two:2380"] };

    private readonly KeyStore _store = new();
    private readonly ClusterMembership _membership;

    public ClusterMembershipTests() => _membership = new ClusterMembership(_store);

    [Fact]
    public void Adding_a_member_costs_one_index_and_stands_where_etcd_keeps_it()
    {
        Assert.IsType<MembershipResult.Done>(Apply(ConfChangeType.AddMember, One));

        Assert.Equal(1UL, _store.CurrentIndex);
        Assert.Equal("""{"peerURLs":["http://one:2380"]}""", ValueAt("/0/members/1/raftAttributes"));
    }

    [Fact]
    public void What_does_not_fit_the_membership_changes_nothing()
    {
        Apply(ConfChangeType.AddMember, One);

        Assert.Equal(Failed(MembershipFailure.IdExists), Apply(ConfChangeType.AddMember, One));
        Assert.Equal(
            Failed(MembershipFailure.PeerUrlExists),
            Apply(ConfChangeType.AddMember, Two with { PeerUrls = One.PeerUrls }));
        Assert.Equal(Failed(MembershipFailure.IdNotFound), Apply(ConfChangeType.UpdateMember, Two));
        Assert.Equal(Failed(MembershipFailure.IdNotFound), Apply(ConfChangeType.RemoveMember, Two));
        Assert.Equal(1UL, _store.CurrentIndex);
    }

    [Fact]
    public void An_update_may_keep_the_members_own_URLs()
    {
        Apply(ConfChangeType.AddMember, One);

        Assert.IsType<MembershipResult.Done>(Apply(ConfChangeType.UpdateMember, One));
        Assert.Equal(2UL, _store.CurrentIndex);
    }

    [Fact]
    public void Removing_a_member_costs_two_indexes_and_its_ID_never_comes_back()
    {
        Apply(ConfChangeType.AddMember, One);

        Assert.IsType<MembershipResult.Done>(Apply(ConfChangeType.RemoveMember, One));

        Assert.Equal(3UL, _store.CurrentIndex);
        Assert.Null(_store.Peek(KeyPath.Parse("/0/members/1")));
        Assert.Equal("", ValueAt("/0/removed_members/1"));
        Assert.Equal(Failed(MembershipFailure.IdRemoved), Apply(ConfChangeType.AddMember, One));
    }

    [Fact]
    public void A_learner_becomes_a_voter_when_it_is_promoted_and_not_by_a_second_addition()
    {
        Assert.Equal(Failed(MembershipFailure.IdNotFound), Promote());
        Apply(ConfChangeType.AddLearner, One);
        Assert.True(_membership.Current.Members[One.Id].IsLearner);
        Assert.Equal(Failed(MembershipFailure.IdExists), Apply(ConfChangeType.AddMember, One));
        Assert.Equal(Failed(MembershipFailure.TooManyLearners), Apply(ConfChangeType.AddLearner, Two));

        Assert.IsType<MembershipResult.Done>(Promote());
        Assert.Equal(Failed(MembershipFailure.NotLearner), Promote());

        Assert.False(_membership.Current.Members[One.Id].IsLearner);
        Assert.Equal("""{"peerURLs":["http://one:2380"]}""", ValueAt("/0/members/1/raftAttributes"));
    }

    [Fact]
    public void An_update_says_whether_the_member_is_a_learner_and_that_of_an_etcd_never_does()
    {
        Apply(ConfChangeType.AddLearner, One);

        Apply(ConfChangeType.UpdateMember, One with { IsLearner = true, PeerUrls = ["http://one:1"] });
        Assert.Equal("""{"peerURLs":["http://one:1"],"isLearner":true}""", ValueAt("/0/members/1/raftAttributes"));

        Apply(ConfChangeType.UpdateMember, One); // What etcd 3.4 writes, and how it applies it.
        Assert.Equal("""{"peerURLs":["http://one:2380"]}""", ValueAt("/0/members/1/raftAttributes"));
        Assert.False(_membership.Current.Members[One.Id].IsLearner);
        Assert.Equal(Failed(MembershipFailure.NotLearner), Promote());
    }

    [Fact]
    public void The_membership_is_found_again_in_the_store()
    {
        Apply(ConfChangeType.AddMember, One);
        Apply(ConfChangeType.AddMember, Two);
        Apply(ConfChangeType.RemoveMember, Two);
        var attributes = MemberJson.WriteAttributes("n1", ["http://one:2379"]);
        _store.Set(
            KeyPath.Parse("/0/members/1/attributes"), directory: false, attributes, Expiration.None, nowNs: 0);
        _store.Set(KeyPath.Parse("/0/version"), directory: false, "3.4.0"u8.ToArray(), Expiration.None, nowNs: 0);

        var found = new ClusterMembership(_store);
        found.ReadFromStore();

        var member = Assert.Single(found.Current.Members.Values);
        Assert.Equal("n1", member.Name);
        Assert.Equal(One.PeerUrls.ToArray(), member.PeerUrls.ToArray());
        Assert.Equal(["http://one:2379"], member.ClientUrls.ToArray());
        Assert.Equal([Two.Id], found.Current.Removed);
        Assert.Equal("3.4.0", found.Current.Version);
    }

    /// <summary>As etcd 3.4 writes it.</summary>
    private MembershipResult Promote() => _membership.Apply(
        new ConfChange
        {
            Type = ConfChangeType.AddMember,
            Member = One.Id,
            Context = """{"id":1,"peerURLs":null,"isPromote":true}"""u8.ToArray(),
        },
        nowNs: 0);

    private static MembershipResult.Failed Failed(MembershipFailure failure) => new(failure);

    private MembershipResult Apply(ConfChangeType type, MemberRecord member) => _membership.Apply(
        new ConfChange { Type = type, Member = member.Id, Context = MemberJson.WriteContext(member) }, nowNs: 0);

    private string ValueAt(string path) => Encoding.UTF8.GetString(_store.Peek(KeyPath.Parse(path))?.Value ?? []);
}
