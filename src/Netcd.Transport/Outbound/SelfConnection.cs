using System.Net.Sockets;

namespace Netcd.Transport.Outbound;

/// <summary>A connection that TCP made with itself.</summary>
/// <remarks>
/// Who dials a port of this host that nobody listens on may be given that very port to dial from, and is then answered
/// by itself. As long as that lasted the member that belongs there could not start: its address would be in use.
/// </remarks>
internal static class SelfConnection
{
    private const int AbortSeconds = 0;

    /// <summary>Returns if the socket is connected with another one.</summary>
    /// <exception cref="SocketException">
    /// Connection refused: it was connected with itself. It is closed, and so that its port is free at once.
    /// </exception>
    public static void Refuse(Socket connected)
    {
        if (Equals(connected.LocalEndPoint, connected.RemoteEndPoint))
        {
            connected.LingerState = new LingerOption(enable: true, AbortSeconds); // A reset, for there to be no TIME-WAIT.
            connected.Close();
            throw new SocketException((int)SocketError.ConnectionRefused);
        }
    }
}
