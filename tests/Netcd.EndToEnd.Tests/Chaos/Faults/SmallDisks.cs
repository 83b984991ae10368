using Netcd.EndToEnd.Tests.Cluster.Running;
using Netcd.EndToEnd.Tests.Faults;

namespace Netcd.EndToEnd.Tests.Chaos.Faults;

/// <summary>
/// A small file system for the data of each netcd, so that it can fill up. etcd, which ends when its disk is full, has its
/// data elsewhere; so do all where file systems cannot be mounted.
/// </summary>
internal sealed class SmallDisks : IDisposable
{
    private const int Megabytes = 96;

    private readonly Dictionary<string, SmallFileSystem> _byMember = new(StringComparer.Ordinal);

    /// <summary>Whether disks can be filled; mounting takes root.</summary>
    public static bool ArePossible => Environment.IsPrivilegedProcess;

    /// <summary>Mounts one for each of these members.</summary>
    public static async Task<SmallDisks> MountAsync(IEnumerable<string> members)
    {
        var disks = new SmallDisks();
        foreach (var member in members.Where(_ => ArePossible))
        {
            disks._byMember[member] = await SmallFileSystem.MountAsync(Megabytes);
        }

        return disks;
    }

    public bool IsSmall(ClusterMember member) => _byMember.ContainsKey(member.Name);

    /// <summary>Where a member's data goes; null: anywhere.</summary>
    public string? DirectoryOf(string member) => _byMember.GetValueOrDefault(member)?.Child("data");

    public void Fill(ClusterMember member) => _byMember[member.Name].Fill();

    public void Free(ClusterMember member) => _byMember[member.Name].Free();

    public void Dispose()
    {
        foreach (var disk in _byMember.Values)
        {
            disk.Dispose();
        }
    }
}
