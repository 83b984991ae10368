using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Netcd.Hosting;

/// <summary>Tells systemd that the server is ready, as a unit with Type=notify waits for (sd_notify(3)).</summary>
internal static class SystemdNotification
{
    private const string RunsHere = "/run/systemd/system"; // As sd_booted(3) tells.

    public static void SendReady(string? socketPath, ILogger logger)
    {
        if (string.IsNullOrEmpty(socketPath) || !Directory.Exists(RunsHere))
        {
            return;
        }

        try
        {
            // A leading "@" stands for the NUL of a socket that has no file.
            var path = socketPath[0] == '@' ? "\0" + socketPath[1..] : socketPath;
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            socket.Send("READY=1"u8);
        }
        catch (SocketException failure)
        {
            Log.SystemdFailed(logger, failure.Message);
        }
    }
}
