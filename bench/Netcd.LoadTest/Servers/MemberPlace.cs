namespace Netcd.LoadTest.Servers;

/// <summary>Who a member is within its cluster.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PeerUrl">Where the others reach it.</param>
/// <param name="InitialCluster">All founding members, as the flag wants them.</param>
internal sealed record MemberPlace(string Name, string PeerUrl, string InitialCluster)
{
    public static MemberPlace Alone() => Of(memberCount: 1)[0];

    /// <summary>The places of a cluster's members, on free ports.</summary>
    public static IReadOnlyList<MemberPlace> Of(int memberCount)
    {
        var members = Enumerable.Range(start: 0, memberCount)
            .Select(number => (Name: $"n{number}", Url: $"http://127.0.0.1:{FreePort.Find()}"))
            .ToArray();
        var cluster = string.Join(',', members.Select(member => $"{member.Name}={member.Url}"));
        return [.. members.Select(member => new MemberPlace(member.Name, member.Url, cluster))];
    }
}
