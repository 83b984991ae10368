using Microsoft.Extensions.Logging.Abstractions;
using Netcd.Disk.Files;
using Netcd.Server.Proposals;
using Netcd.Store;
using Netcd.Store.Events;
using Netcd.TestKit.Time;

namespace Netcd.Server.Tests;

/// <summary>A member on a directory of its own, with a clock that the test moves.</summary>
internal sealed class RunningMember : IAsyncDisposable
{
    private RunningMember(Member member, TestClock clock, MemberOptions options)
    {
        Member = member;
        Clock = clock;
        Options = options;
    }

    public Member Member { get; private set; }

    public TestClock Clock { get; }

    public MemberOptions Options { get; }

    public static async Task<RunningMember> StartAsync(ulong snapshotCount = 100_000)
    {
        var options = new MemberOptions
        {
            Name = "default",
            DataDirectory = Directory.CreateTempSubdirectory("netcd-member-").FullName,
            SnapshotCount = snapshotCount,
        };
        var clock = new TestClock(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        return new RunningMember(await StartAsync(options, clock), clock, options);
    }

    public async Task RestartAsync()
    {
        await Member.StopAsync();
        Member = await StartAsync(Options, Clock);
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

    public async ValueTask DisposeAsync()
    {
        await Member.DisposeAsync();
        Directory.Delete(Options.DataDirectory, recursive: true);
    }

    private static Task<Member> StartAsync(MemberOptions options, TestClock clock) => Member.StartAsync(
        options, new PhysicalFileSystem(), clock, NullLoggerFactory.Instance, CancellationToken.None);
}
