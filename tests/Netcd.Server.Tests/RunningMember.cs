using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Disk.Files;
using Netcd.Server.Proposals;
using Netcd.Store;
using Netcd.Store.Events;
using Netcd.Store.Watching;
using Netcd.TestKit.Files;
using Netcd.TestKit.Network;
using Netcd.TestKit.Time;

namespace Netcd.Server.Tests;

/// <summary>A member on a disk in memory, with a clock that the test moves.</summary>
internal sealed class RunningMember : IAsyncDisposable
{
    private readonly IFileSystem _files;

    private RunningMember(Member member, IFileSystem files, TestClock clock, MemberOptions options)
    {
        Member = member;
        _files = files;
        Clock = clock;
        Options = options;
    }

    public Member Member { get; private set; }

    public TestClock Clock { get; }

    public MemberOptions Options { get; }

    public static Task<RunningMember> StartAsync() => StartAsync(new MemoryFileSystem());

    public static Task<RunningMember> StartAsync(IFileSystem files) => StartAsync(files, snapshotCount: 100_000);

    public static Task<RunningMember> StartAsync(IFileSystem files, ulong snapshotCount) =>
        StartAsync(files, new MemberOptions { Name = "default", DataDirectory = "/data", SnapshotCount = snapshotCount });

    public static async Task<RunningMember> StartAsync(IFileSystem files, MemberOptions options)
    {
        var clock = new TestClock(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        return new RunningMember(await StartAsync(options, files, clock), files, clock, options);
    }

    public async Task RestartAsync()
    {
        await Member.StopAsync();
        Member = await StartAsync(Options, _files, Clock);
    }

    /// <summary>Lets ticks pass until <paramref name="condition"/> holds.</summary>
    public async Task TickUntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            Clock.Advance(Options.HeartbeatInterval);
        }
    }

    public async Task<StoreEvent> DoAsync(KeyCommand command) =>
        Assert.IsType<StoreResult.Done>(Assert.IsType<ProposalResult.Applied>(
            await Member.ProposeAsync(command, CancellationToken.None)).Result).Event;

    public Task<StoreEvent> PutAsync(string key, string value) => DoAsync(Put(key, value));

    public static KeyCommand Put(string key, string value) => new()
    {
        Method = KeyMethod.Put,
        Path = KeySpaces.Client.Append(System.Text.Encoding.UTF8.GetBytes(key)),
        Value = System.Text.Encoding.UTF8.GetBytes(value),
    };

    public string? Read(string key) =>
        Member.Store.Peek(KeySpaces.Client.Append(System.Text.Encoding.UTF8.GetBytes(key)))?.Value is { } value
            ? System.Text.Encoding.UTF8.GetString(value)
            : null;

    /// <summary>The next event of a key from now on; the watch stands when this returns.</summary>
    public async Task<StoreEvent> NextEventAsync(string key)
    {
        var result = Member.Store.Watch(
            KeySpaces.Client.Append(System.Text.Encoding.UTF8.GetBytes(key)), recursive: false, stream: false, sinceIndex: 0);
        using var watcher = Assert.IsType<WatchResult.Watching>(result).Watcher;
        return Assert.IsType<StoreEvent>(await watcher.NextAsync(CancellationToken.None));
    }

    public ValueTask DisposeAsync() => Member.DisposeAsync();

    private static async Task<Member> StartAsync(MemberOptions options, IFileSystem files, TestClock clock)
    {
        var network = new MemoryNetwork(clock);
        var member = await Member.StartAsync(
            options, files, clock, NullLoggerFactory.Instance, network.Connect, network, CancellationToken.None);
        try
        {
            await member.Published;
            return member;
        }
        catch
        {
            await member.DisposeAsync();
            throw;
        }
    }
}
