using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Raft;
using Netcd.Rejoining;
using Netcd.Server;
using Netcd.Server.Startup;

namespace Netcd.Tests.Rejoining;

public sealed class RejoinTests : IDisposable
{
    private const string OwnUrl = "http://own:2380";

    private static readonly ClusterId Cluster = new(0xc);
    private static readonly ListedMember Other = new(new MemberId(1), "n1", ["http://n1:2380"]);
    private static readonly MemberId Old = new(2);
    private static readonly MemberId New = new(3);

    private readonly string _root = Directory.CreateTempSubdirectory("netcd-rejoin-").FullName;
    private readonly FakeCluster _cluster = new();

    public RejoinTests() => _cluster.Members.Add(Other);

    [Fact]
    public async Task A_member_that_is_counted_and_has_its_directory_is_left_alone()
    {
        Live(Cluster, Old);
        _cluster.Members.Add(new ListedMember(Old, "own", [OwnUrl]));

        var options = await PrepareAsync();

        Assert.Empty(_cluster.Changes);
        Assert.Equal(["member"], NamesInDataDirectory());
        Assert.True(options.JoinsExisting); // In case it was cut short when it joined.
    }

    [Fact]
    public async Task A_member_that_is_not_counted_is_added_and_its_data_is_kept()
    {
        Live(Cluster, Old);

        var options = await PrepareAsync();

        Assert.Equal([$"add {OwnUrl}"], _cluster.Changes);
        Assert.StartsWith("member.before-rejoin-", Assert.Single(NamesInDataDirectory()), StringComparison.Ordinal);
        Assert.True(options.JoinsExisting);
        Assert.Equal(
            ["1=http://n1:2380", $"own={OwnUrl}"],
            options.InitialCluster.Select(founder => $"{founder.Name}={string.Join(',', founder.PeerUrls)}"));
        using var again = DataDirectory.Open(new PhysicalFileSystem(), DirectoryOptions(), NullLogger.Instance);
        Assert.False(again.IsInitialized); // What was put aside does not keep a new member from living there.
    }

    [Fact]
    public async Task A_member_that_was_added_already_is_not_added_again()
    {
        Live(Cluster, Old);
        _cluster.Members.Add(new ListedMember(New, "", [OwnUrl]));

        await PrepareAsync();

        Assert.Empty(_cluster.Changes);
        Assert.StartsWith("member.before-rejoin-", Assert.Single(NamesInDataDirectory()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_lost_its_directory_is_removed_and_added()
    {
        _cluster.Members.Add(new ListedMember(Old, "own", [OwnUrl]));

        await PrepareAsync();

        Assert.Equal(["remove 2", $"add {OwnUrl}"], _cluster.Changes);
    }

    [Fact]
    public async Task A_member_that_lives_in_another_directory_is_not_replaced()
    {
        Live(Cluster, Old);
        _cluster.Members.Add(new ListedMember(New, "own", [OwnUrl]));

        var refused = await Assert.ThrowsAsync<MemberStartException>(PrepareAsync);

        Assert.Contains($"{OwnUrl} belongs to member 3 (own), which has started with another data directory", refused.Message);
        Assert.Empty(_cluster.Changes);
        Assert.Equal(["member"], NamesInDataDirectory());
    }

    [Fact]
    public async Task A_directory_of_another_cluster_is_not_touched()
    {
        Live(new ClusterId(0xd), Old);

        var refused = await Assert.ThrowsAsync<MemberStartException>(PrepareAsync);

        Assert.Contains("belongs to cluster d, and the one that runs is c", refused.Message);
        Assert.Empty(_cluster.Changes);
        Assert.Equal(["member"], NamesInDataDirectory());
    }

    [Fact]
    public async Task A_directory_that_is_in_use_is_not_touched()
    {
        using var inUse = Live(Cluster, Old, stays: true);

        var refused = await Assert.ThrowsAsync<DataDirectoryException>(PrepareAsync);

        Assert.Contains("Stop the etcd or netcd that uses it", refused.Message);
        Assert.Equal(["member"], NamesInDataDirectory());
    }

    [Fact]
    public async Task A_change_that_is_refused_for_a_while_is_tried_again()
    {
        Live(Cluster, Old);
        _cluster.Refusals = 1;

        await PrepareAsync();

        Assert.Equal(["refused", $"add {OwnUrl}"], _cluster.Changes);
    }

    [Fact]
    public async Task A_change_that_is_refused_for_two_minutes_is_given_up_with_the_reason_and_the_data_stays()
    {
        const int OnceInASecond = 122;
        Live(Cluster, Old);
        _cluster.Refusals = int.MaxValue;

        var refused = await Assert.ThrowsAsync<MemberStartException>(PrepareAsync);

        Assert.Equal("--rejoin: another one is waited for, for 2 minutes; nothing was changed here", refused.Message);
        Assert.Equal(Enumerable.Repeat("refused", OnceInASecond), _cluster.Changes);
        Assert.Equal(["member"], NamesInDataDirectory());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string DataDir => Path.Combine(_root, "data");

    private DataDirectoryOptions DirectoryOptions() => new() { Path = DataDir };

    /// <summary>Leaves what a member leaves behind; <paramref name="stays"/>: as one that runs.</summary>
    private DataDirectory Live(ClusterId cluster, MemberId member, bool stays = false)
    {
        var directory = DataDirectory.Open(new PhysicalFileSystem(), DirectoryOptions(), NullLogger.Instance);
        directory.Create(new WalMetadata(member, cluster));
        if (!stays)
        {
            directory.Dispose();
        }

        return directory;
    }

    private IEnumerable<string?> NamesInDataDirectory() => Directory.GetFileSystemEntries(DataDir).Select(Path.GetFileName);

    private Task<MemberOptions> PrepareAsync()
    {
        var options = new MemberOptions { Name = "own", DataDirectory = DataDir, AdvertisePeerUrls = [OwnUrl] };
        return new Rejoin(
            _cluster, options, new PhysicalFileSystem(), new HastyClock(), NullLogger.Instance)
            .PrepareAsync(CancellationToken.None);
    }

    private sealed class FakeCluster : IClusterMembers
    {
        public List<ListedMember> Members { get; } = [];

        public List<string> Changes { get; } = [];

        public int Refusals { get; set; }

        public Task<(ClusterId Cluster, ImmutableArray<ListedMember> Members)> ReadAsync(
            CancellationToken cancellationToken) => Task.FromResult((Cluster, Members.ToImmutableArray()));

        public Task<string?> AddAsync(IEnumerable<string> peerUrls, CancellationToken cancellationToken)
        {
            if (Refusals-- > 0)
            {
                Changes.Add("refused");
                return Task.FromResult<string?>("another one is waited for");
            }

            Changes.Add($"add {string.Join(',', peerUrls)}");
            Members.Add(new ListedMember(New, "", [.. peerUrls]));
            return Task.FromResult<string?>(null);
        }

        public Task<string?> RemoveAsync(MemberId member, CancellationToken cancellationToken)
        {
            Changes.Add($"remove {member}");
            Members.RemoveAll(listed => listed.Id == member);
            return Task.FromResult<string?>(null);
        }
    }

    /// <summary>A clock for whom all that is waited for has already passed.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Add(ref _now, dueTime.Ticks);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
            return new Elapsed();
        }

        private sealed class Elapsed : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
