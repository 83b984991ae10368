using System.Globalization;

namespace Netcd.EndToEnd.Tests.Cluster.Running;

/// <summary>Which process holds which end of a TCP connection on this machine (proc(5), proc_net(5)).</summary>
internal static class SocketOwner
{
    // Connections of programs that use IPv6 sockets for IPv4 stand in the second table.
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>
    /// The first of these processes that holds the socket that is bound to one port and connected to another; null: none.
    /// The tables list all sockets of the machine, so they are read once.
    /// </summary>
    public static int? Find(IEnumerable<int> processIds, int localPort, int remotePort)
    {
        var sockets = Tables.SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => Port(fields[1]) == localPort && Port(fields[2]) == remotePort)
            .Select(fields => $"socket:[{fields[9]}]")
            .ToHashSet(StringComparer.Ordinal);
        return sockets.Count == 0
            ? null
            : processIds.Where(id => Handles(id).Any(sockets.Contains)).Select(id => (int?)id).FirstOrDefault();
    }

    private static int Port(string address) =>
        int.TryParse(address[(address.LastIndexOf(':') + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port)
            ? port
            : -1; // The heading of a table.

    private static IEnumerable<string> Handles(int processId)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries($"/proc/{processId}/fd").Select(LinkTarget)];
        }
        catch (IOException)
        {
            return []; // It has just ended.
        }
    }

    private static string LinkTarget(string handle)
    {
        try
        {
            return new FileInfo(handle).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return ""; // It was closed meanwhile.
        }
    }
}
