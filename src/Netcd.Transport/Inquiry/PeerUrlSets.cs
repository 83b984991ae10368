using System.Net;
using System.Net.Sockets;

namespace Netcd.Transport.Inquiry;

/// <summary>Compares lists of URLs that may name the same hosts in different ways.</summary>
public static class PeerUrlSets
{
    /// <summary>Whether both are the same, in any order. Host names are resolved only if the texts differ.</summary>
    public static bool AreSame(IEnumerable<string> left, IEnumerable<string> right)
    {
        var lefts = left.Order(StringComparer.Ordinal).ToArray();
        var rights = right.Order(StringComparer.Ordinal).ToArray();
        return lefts.SequenceEqual(rights) || (lefts.Length == rights.Length &&
            lefts.Select(Resolve).Order(StringComparer.Ordinal).SequenceEqual(
                rights.Select(Resolve).Order(StringComparer.Ordinal)));
    }

    /// <summary>The URL with an address for its host; as it is if the host is unknown.</summary>
    private static string Resolve(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.HostNameType != UriHostNameType.Dns)
        {
            return url;
        }

        try
        {
            var address = Dns.GetHostAddresses(parsed.Host).OrderBy(found => found.AddressFamily).FirstOrDefault();
            return address is null ? url : $"{parsed.Scheme}://{address}:{parsed.Port}";
        }
        catch (SocketException)
        {
            return url;
        }
    }
}
