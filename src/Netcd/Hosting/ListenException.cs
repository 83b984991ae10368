using System.Net;
using System.Net.Sockets;

namespace Netcd.Hosting;

/// <summary>An address that cannot be listened on; the message is Go's, which etcd shows, and what to do.</summary>
internal sealed class ListenException : IOException
{
    private ListenException(string message)
        : base(message)
    {
    }

    public static ListenException CannotBind(IPEndPoint endPoint, SocketException failure, string flag)
    {
        var (reason, advice) = failure.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => (
                "address already in use", $"stop the process that listens there or change {flag}"),
            SocketError.AccessDenied => (
                "permission denied", $"choose a port above 1023 in {flag} or grant CAP_NET_BIND_SERVICE"),
            SocketError.AddressNotAvailable => (
                "cannot assign requested address", $"give an address of this machine in {flag}"),
            SocketError.AddressFamilyNotSupported => (
                "address family not supported by protocol", $"give an IPv4 address in {flag}"),
            _ => (failure.Message, $"change {flag}"),
        };
        return new ListenException($"listen tcp {endPoint}: bind: {reason} ({advice})");
    }

    public static ListenException CannotResolve(string host, string flag) =>
        new($"listen tcp: lookup {host}: no such host (give a name that resolves or an address in {flag})");
}
