using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Wire;
using Netcd.Server.Apply;
using Netcd.Server.Driver;
using Netcd.Server.Membership;
using Netcd.Server.Proposals;
using Netcd.Store;
using Netcd.TestKit.Network;
using Netcd.TestKit.Time;
using Netcd.Transport;

namespace Netcd.Server.Tests.Apply;

public sealed class ApplierTests : IDisposable
{
    private readonly KeyStore _store = new();
    private readonly PendingProposals _pending = new(new TestClock(DateTimeOffset.UnixEpoch), TimeSpan.FromSeconds(7), _ => ProposalResult.TimedOut);

    public static TheoryData<string, KeyCommand, string> Puts => new()
    {
        { "nothing given", Put(), "Set" },
        { "prevExist=false", Put() with { PrevExist = false }, "105" }, // /1/k exists.
        { "prevExist=true", Put() with { PrevExist = true }, "Update" },
        { "prevExist=true and a comparison", Put() with { PrevExist = true, PrevValue = "old"u8.ToArray() }, "CompareAndSwap" },
        { "prevExist=false and a comparison", Put() with { PrevExist = false, PrevIndex = 1 }, "105" },
        { "a comparison alone", Put() with { PrevIndex = 1 }, "CompareAndSwap" },
        { "POST", Put() with { Method = KeyMethod.Post, Path = KeyPath.Parse("/1/q") }, "Create" },
        { "DELETE", Put() with { Method = KeyMethod.Delete }, "Delete" },
        { "DELETE with a comparison", Put() with { Method = KeyMethod.Delete, PrevIndex = 1 }, "CompareAndDelete" },
    };

    [Theory, MemberData(nameof(Puts))]
    public async Task A_command_is_the_operation_that_etcd_makes_of_it(string what, KeyCommand command, string outcome)
    {
        _store.Set(KeyPath.Parse("/1/k"), directory: false, "old"u8.ToArray(), Expiration.None, nowNs: 0);
        var wait = _pending.Add(command.RequestId);

        Applier(allowV3: false).ApplyCommand(EntryOf(KeyCommandCodec.Encode(command)), nowNs: 0);

        var result = Assert.IsType<ProposalResult.Applied>(await wait).Result;
        var actual = result switch
        {
            StoreResult.Done done => done.Event.Action.ToString(),
            StoreResult.Refused refused => ((int)refused.Error.Code).ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => "",
        };
        Assert.True(outcome == actual, $"{what}: {actual}, expected {outcome}");
    }

    [Fact]
    public void The_entry_that_opens_a_term_changes_nothing()
    {
        Applier(allowV3: false).ApplyCommand(EntryOf([]), nowNs: 0);

        Assert.Equal(0UL, _store.CurrentIndex);
    }

    [Fact]
    public async Task A_method_that_nobody_knows_changes_nothing_and_is_answered()
    {
        var wait = _pending.Add(1);

        Applier(allowV3: false).ApplyCommand(EntryOf([0x08, 1, 0x12, 3, (byte)'F', (byte)'O', (byte)'O']), nowNs: 0);

        Assert.Same(ProposalResult.UnknownMethod, await wait);
        Assert.Equal(0UL, _store.CurrentIndex);
    }

    [Fact]
    public void A_request_of_the_v3_API_is_passed_over_only_on_request()
    {
        byte[] v3Put = [0x22, 0x06, 0x0a, 0x01, (byte)'k', 0x12, 0x01, (byte)'v', 0xa2, 0x06, 0x02, 0x08, 0x05];

        Applier(allowV3: true).ApplyCommand(EntryOf(v3Put), nowNs: 0);
        var refusal = Assert.Throws<EntryNotUnderstoodException>(
            () => Applier(allowV3: false).ApplyCommand(EntryOf(v3Put), nowNs: 0));

        Assert.Contains("index 7", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--allow-v3-keys", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_cannot_be_read_is_an_error_that_names_the_entry()
    {
        var garbledContext = new ArrayBufferWriter<byte>();
        ConfChangeCodec.Encode(garbledContext, new ConfChange
        {
            Type = ConfChangeType.AddMember,
            Member = new MemberId(1),
            Context = "{"u8.ToArray(),
        });
        Action[] attempts =
        [
            () => Applier(allowV3: true).ApplyCommand(EntryOf([0x12, 0x7f]), nowNs: 0),
            () => Applier(allowV3: true).ApplyConfChange(EntryOf([0x22, 0x7f]), nowNs: 0),
            () => Applier(allowV3: true).ApplyConfChange(EntryOf(garbledContext.WrittenSpan.ToArray()), nowNs: 0),
        ];

        Assert.All(attempts, attempt => Assert.Contains(
            "index 7 of term 2", Assert.Throws<EntryNotUnderstoodException>(attempt).Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_removed_member_that_still_publishes_leaves_no_trace()
    {
        var membership = new ClusterMembership(_store);
        var member = new MemberRecord { Id = new MemberId(1), PeerUrls = ["http://one:2380"] };
        membership.Apply(
            new ConfChange { Type = ConfChangeType.AddMember, Member = member.Id, Context = MemberJson.WriteContext(member) },
            nowNs: 0);
        membership.Apply(new ConfChange { Type = ConfChangeType.RemoveMember, Member = member.Id }, nowNs: 0);
        var index = _store.CurrentIndex;
        var wait = _pending.Add(5);

        Applier(membership, allowV3: false).ApplyCommand(
            EntryOf(KeyCommandCodec.Encode(Put() with { RequestId = 5, Path = KeyPath.Parse("/0/members/1/attributes") })),
            nowNs: 0);

        Assert.Same(ProposalResult.Done, await wait);
        Assert.Equal(index, _store.CurrentIndex);
    }

    public void Dispose() => _pending.Dispose();

    private static KeyCommand Put() => new()
    {
        RequestId = 1,
        Method = KeyMethod.Put,
        Path = KeyPath.Parse("/1/k"),
        Value = "new"u8.ToArray(),
    };

    private static Entry EntryOf(byte[] data) =>
        new() { Type = EntryType.Normal, Id = new EntryId(Term: 2, Index: 7), Data = data };

    private Applier Applier(bool allowV3) => Applier(new ClusterMembership(_store), allowV3);

    private Applier Applier(ClusterMembership membership, bool allowV3)
    {
        var peers = new MemoryNetwork(TimeProvider.System).Connect(
            new TransportOptions
            {
                Id = new MemberId(1),
                ClusterId = new ClusterId(1),
                PeerUrls = [],
                Dialect = PeerDialect.Etcd34,
                ElectionTimeout = TimeSpan.FromSeconds(1),
            },
            new PeerReceiver(new MemberId(1), membership, new DriverInbox()));
        return new Applier(
            _store,
            membership,
            new PeerRoster(new MemberId(1), peers),
            new VersionGate(membership, new Version(3, 4, 23), NullLogger.Instance),
            _pending,
            allowV3,
            new ClusterId(1),
            NullLogger.Instance);
    }
}
