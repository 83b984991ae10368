using System.Buffers;
using Netcd.Raft;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.Transport.Tests;

/// <summary>Snapshots travel beside everything else, and both sides learn what became of them.</summary>
public sealed class SnapshotTests
{
    /// <summary>The start of a snapshot that announces 2^41 bytes of data, and the first two of them.</summary>
    private const string HugeSnapshot =
        "\x08\x07" + "\x4a\x90\x80\x80\x80\x80\x40" + "\x0a\x80\x80\x80\x80\x80\x40" + "xx";

    [Theory]
    [InlineData(PeerDialect.Etcd23, 0)]
    [InlineData(PeerDialect.Etcd23, 3_000_000)]
    [InlineData(PeerDialect.Etcd34, 0)]
    [InlineData(PeerDialect.Etcd34, 3_000_000)]
    public async Task A_snapshot_comes_out_as_it_went_in(PeerDialect dialect, int lengthBytes)
    {
        await using var pair = await PeerPair.StartAsync(dialect);
        var content = new Content(lengthBytes, dialect);
        pair.Left.Transport.SendSnapshot(Snapshot(pair), content);
        await Poll.UntilAsync("it is reported", () => pair.LeftReceiver.SnapshotReports.Count > 0);
        Assert.Equal([(pair.Right.Options.Id, true)], pair.LeftReceiver.SnapshotReports);
        var (message, data) = Assert.Single(pair.RightReceiver.Snapshots);
        Assert.Equal(content.Bytes, data);
        Assert.Equal(new EntryId(2, 77), message.Snapshot?.Id);
        Assert.Equal([0xaUL, 0xb], (message.Snapshot?.Voters ?? []).Select(voter => voter.Value));
        Assert.Equal(0, pair.LeftReceiver.UnreachableCount);
    }

    [Theory]
    [InlineData(PeerDialect.Etcd23, "error processing raft message")]
    [InlineData(PeerDialect.Etcd34, "failed to process raft message (no space left)")]
    public async Task A_snapshot_that_cannot_be_kept_is_reported_with_the_reason(PeerDialect dialect, string reason)
    {
        await using var pair = await PeerPair.StartAsync(dialect);
        pair.RightReceiver.SnapshotFailure = new IOException("no space left");
        pair.Left.Transport.SendSnapshot(Snapshot(pair), new Content(lengthBytes: 1000, dialect));
        await Poll.UntilAsync("it is reported", () => pair.LeftReceiver.SnapshotReports.Count > 0);
        Assert.Equal([(pair.Right.Options.Id, false)], pair.LeftReceiver.SnapshotReports);
        Assert.True(pair.Left.Log.Has(reason), pair.Left.Log.All);
        Assert.True(pair.Right.Log.Has("no space left"), pair.Right.Log.All);
    }

    [Fact]
    public async Task A_second_snapshot_under_way_fails_at_once_and_heartbeats_go_on()
    {
        await using var pair = await PeerPair.StartAsync(PeerDialect.Etcd34);
        await pair.UntilStreamsAreUpAsync();
        using var hold = new ManualResetEventSlim();
        pair.Left.Transport.SendSnapshot(Snapshot(pair), new Content(lengthBytes: 1000, PeerDialect.Etcd34) { Hold = hold });
        pair.Left.Transport.SendSnapshot(Snapshot(pair), new Content(lengthBytes: 1000, PeerDialect.Etcd34));
        Assert.Equal([(pair.Right.Options.Id, false)], pair.LeftReceiver.SnapshotReports);
        pair.Left.Transport.Send([pair.FromLeft(MessageType.Heartbeat)]);
        await Poll.UntilAsync("the heartbeat has come", () => pair.RightReceiver.Messages.Count == 1);
        Assert.Empty(pair.RightReceiver.Snapshots);
        hold.Set();
        await Poll.UntilAsync("the first one has come", () => pair.RightReceiver.Snapshots.Count == 1);
    }

    [Theory]
    [InlineData("/raft/snapshot", "\0\0\0\0\0\0\x03\xe8\x08\x07", 400, "failed to decode raft message (unexpected EOF)\n")]
    [InlineData("/raft/snapshot", "\0\0\x02\0\0\0\0\x19" + HugeSnapshot, 500, "failed to process raft message (unexpected EOF)\n")]
    [InlineData("/raft", HugeSnapshot, 400, "error reading raft message\n")] // Without the length that it must have here.
    public async Task A_snapshot_that_breaks_off_is_refused(string path, string body, int status, string text)
    {
        await using var pair = await PeerPair.StartAsync(PeerDialect.Etcd34);
        using var connection = await RawConnection.OpenAsync(pair.Right.Port);
        var response = await connection.ExchangeAsync(RawRequest.Create("POST", path,
            [
                ("X-Server-Version", "3.4.23"), ("X-Min-Cluster-Version", "3.0.0"), ("X-Etcd-Cluster-Id", "c1"),
                ("Transfer-Encoding", "chunked"),
            ],
            body: Chunk(body)));
        Assert.Equal((status, text), (response.Status, response.Body));
        Assert.Empty(pair.RightReceiver.Snapshots);
    }

    private static string Chunk(string data) => $"{data.Length:x}\r\n{data}\r\n0\r\n\r\n";

    private static Message Snapshot(PeerPair pair) => pair.FromLeft(MessageType.Snapshot) with
    {
        Snapshot = new SnapshotMetadata
        {
            Id = new EntryId(2, 77),
            Voters = [new MemberId(0xa), new MemberId(0xb)],
        },
    };

    private sealed class Content(int lengthBytes, PeerDialect dialect) : ISnapshotContent
    {
        public byte[] Bytes { get; } = [.. Enumerable.Range(0, lengthBytes).Select(i => (byte)(i * 7))];

        /// <summary>Writing waits for this.</summary>
        public ManualResetEventSlim? Hold { get; init; }

        public long LengthBytes => lengthBytes;

        public ReadOnlyMemory<byte> Backend { get; } =
            dialect == PeerDialect.Etcd34 ? new byte[16 * 1024] : ReadOnlyMemory<byte>.Empty;

        public void Write(IBufferWriter<byte> output)
        {
            Hold?.Wait();
            output.Write(Bytes);
        }
    }
}
