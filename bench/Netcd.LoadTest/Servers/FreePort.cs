using System.Net;
using System.Net.Sockets;

namespace Netcd.LoadTest.Servers;

/// <summary>Ports of the loopback address that nobody uses at the moment.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
