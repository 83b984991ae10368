using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Netcd.Raft;

namespace Netcd.Server.Membership;

/// <summary>The IDs of members and clusters, computed as etcd does: the first 8 bytes of a SHA-1.</summary>
/// <remarks>SHA-1 only spreads names here; nothing secret or trusted depends on it.</remarks>
public static class IdentityHash
{
    /// <summary>The ID of a founding member: all members come to the same one without talking.</summary>
    public static MemberId OfFoundingMember(IEnumerable<string> peerUrls, string clusterToken) =>
        new(Hash(Encoding.UTF8.GetBytes(string.Concat(peerUrls.Order(StringComparer.Ordinal)) + clusterToken)));

    /// <summary>The ID of a member that is added later; the time makes sure that a removed ID never comes back.</summary>
    public static MemberId OfAddedMember(IEnumerable<string> peerUrls, DateTimeOffset now) =>
        OfFoundingMember(peerUrls, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    public static ClusterId OfCluster(IEnumerable<MemberId> foundingMembers)
    {
        var members = foundingMembers.Order().ToArray();
        var bytes = new byte[members.Length * sizeof(ulong)];
        for (var i = 0; i < members.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong)), members[i].Value);
        }

        return new ClusterId(Hash(bytes));
    }

#pragma warning disable CA5350 // The IDs must be those of etcd.
    private static ulong Hash(byte[] bytes) => BinaryPrimitives.ReadUInt64BigEndian(SHA1.HashData(bytes));
#pragma warning restore CA5350
}
