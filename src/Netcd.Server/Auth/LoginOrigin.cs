using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Netcd.Server.Auth;

/// <summary>
/// Where a log-in comes from: an IPv4 address, or the first 64 bits of an IPv6 address, since whoever has one of those
/// has all that begin like it.
/// </summary>
/// <param name="Network">The IPv6 network, or 0 for an IPv4 address.</param>
/// <param name="Address">The IPv4 address after <c>ffff</c>, as IPv6 maps it, or 0.</param>
public readonly record struct LoginOrigin(ulong Network, ulong Address)
{
    private const ulong Mapped = 0xffff_0000_0000;
    private const int AddressBytesMax = 16;

    /// <summary>The origin of an address; allocates nothing.</summary>
    public static LoginOrigin Of(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[AddressBytesMax];
        address.TryWriteBytes(bytes, out var length);
        return address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6
            ? new LoginOrigin(0, Mapped | BinaryPrimitives.ReadUInt32BigEndian(bytes[(length - sizeof(uint))..]))
            : new LoginOrigin(BinaryPrimitives.ReadUInt64BigEndian(bytes), 0);
    }
}
