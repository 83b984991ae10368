using Netcd.TestKit.Files;

namespace Netcd.Server.Tests.Faults;

/// <summary>Looks at what a member left on a disk in memory.</summary>
internal static class Files
{
    private static readonly string[] Folders = ["/data/member/wal", "/data/member/snap"];

    public static IEnumerable<string> All(MemoryFileSystem disk) =>
        from folder in Folders
        where disk.DirectoryExists(folder)
        from name in disk.List(folder)
        select $"{folder}/{name}";

    public static long TotalBytes(MemoryFileSystem disk) => All(disk).Sum(file => (long)disk.ReadAll(file).Length);
}
