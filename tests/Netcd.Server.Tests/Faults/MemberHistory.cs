using System.Globalization;
using Netcd.Disk;
using Netcd.Server.Proposals;
using Netcd.Server.Startup;
using Netcd.TestKit.Files;

namespace Netcd.Server.Tests.Faults;

/// <summary>A member's life with snapshots and several segments: it remembers what clients were promised.</summary>
/// <remarks>The keys are numbered and written in order, so that a state is valid if it ends before some number.</remarks>
internal sealed class MemberHistory(Dialect dialect)
{
    public const int Writes = 30;

    public MemberOptions Options { get; } = new()
    {
        Name = "default",
        DataDirectory = "/data",
        Dialect = dialect,
        SnapshotCount = 7,
        SegmentBytes = 1500,
        SnapshotsMax = 2,
        WalsMax = 2,
    };

    /// <summary>How many writes were tried.</summary>
    public int Tried { get; private set; }

    /// <summary>Those that were answered with success, by number.</summary>
    public List<int> Acknowledged { get; } = [];

    /// <summary>What ended the member before it had written all; null if nothing did.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Starts a member on <paramref name="disk"/> and writes until all is written or the member ends.</summary>
    public async Task LiveAsync(MemoryFileSystem disk, bool stopsCleanly)
    {
        RunningMember running;
        try
        {
            running = await RunningMember.StartAsync(disk, Options);
        }
        catch (Exception failure) when (failure is IOException or MemberStartException)
        {
            Failure = failure;
            return;
        }

        while (Tried < Writes && !running.Member.Completion.IsCompleted)
        {
            await WriteAsync(running, Tried++);
        }

        if (running.Member.Completion.IsCompleted)
        {
            Failure = await Assert.ThrowsAnyAsync<IOException>(() => running.Member.Completion);
        }
        else if (stopsCleanly)
        {
            await running.Member.StopAsync();
        }
    }

    /// <summary>Checks a restarted member: a beginning of what was written, and all that was acknowledged.</summary>
    public void AssertKept(RunningMember running)
    {
        AssertBeginning(running);
        foreach (var number in Acknowledged)
        {
            Assert.True(running.Read(Key(number)) == Value(number), $"{Key(number)} was acknowledged and is gone");
        }
    }

    /// <summary>Checks that every key has its own value and that none is missing before one that is there.</summary>
    public void AssertBeginning(RunningMember running)
    {
        var ended = false;
        for (var number = 0; number < Tried; number++)
        {
            var value = running.Read(Key(number));
            if (value is null)
            {
                // What was refused may be missing in the middle; what was acknowledged may not.
                ended |= Acknowledged.Contains(number);
            }
            else
            {
                Assert.Equal(Value(number), value);
                Assert.False(ended && Acknowledged.Contains(number), $"{Key(number)} is there, an earlier one is not");
            }
        }
    }

    private async Task WriteAsync(RunningMember running, int number)
    {
        var result = await running.Member.ProposeAsync(RunningMember.Put(Key(number), Value(number)), CancellationToken.None);
        if (result is ProposalResult.Applied)
        {
            Acknowledged.Add(number);
        }
        else
        {
            running.Clock.Advance(running.Options.HeartbeatInterval); // The next try of a member whose disk was full.
        }
    }

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"/k/{number}");

    private static string Value(int number) => string.Create(CultureInfo.InvariantCulture, $"{number}:{new string('v', 60)}");
}
