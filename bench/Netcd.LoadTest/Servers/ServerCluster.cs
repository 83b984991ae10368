using Netcd.LoadTest.Http;

namespace Netcd.LoadTest.Servers;

/// <summary>Three members of one cluster on this machine.</summary>
internal sealed class ServerCluster : IDisposable
{
    private const int MemberCount = 3;

    /// <summary>Starts them and waits until each takes writes.</summary>
    public ServerCluster(string command, string folder)
    {
        Members = [.. MemberPlace.Of(MemberCount).Select(
            place => new ServerProcess(command, Path.Combine(folder, place.Name), place))];
        foreach (var member in Members)
        {
            member.WaitUntilItWrites();
        }
    }

    public IReadOnlyList<ServerProcess> Members { get; }

    /// <summary>The member that leads now; there must be one.</summary>
    public ServerProcess Leader => Running.First(IsLeader);

    public ServerProcess Follower => Running.First(member => !IsLeader(member));

    /// <summary>User and system time of all running members so far.</summary>
    public TimeSpan Cpu => TimeSpan.FromTicks(Running.Sum(member => member.Cpu.Ticks));

    public double RssMB => Running.Sum(member => member.RssMB);

    private IEnumerable<ServerProcess> Running => Members.Where(member => member.IsRunning);

    public void Dispose()
    {
        foreach (var member in Members)
        {
            member.Dispose();
        }
    }

    private static bool IsLeader(ServerProcess member)
    {
        using var client = new BlockingClient(member.Endpoint);
        return client.GetText("/v2/stats/self").Contains("\"StateLeader\"", StringComparison.Ordinal);
    }
}
