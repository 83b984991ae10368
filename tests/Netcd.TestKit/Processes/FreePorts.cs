using System.Net;
using System.Net.Sockets;

namespace Netcd.TestKit.Processes;

/// <summary>Hands out loopback ports that no other test host on this machine uses at the same time.</summary>
/// <remarks>
/// The ports lie below the range from which the kernel takes the source ports of outgoing connections: a server that is
/// killed and restarted must find its port free again. A locked file per port tells test hosts of each other.
/// </remarks>
public static class FreePorts
{
    private const int PortMin = 18_000;
    private const int PortMax = 31_999;

    // Recorded data has its ports here; they are given to nobody else.
    private const int RecordedMin = 25_700;
    private const int RecordedMax = 25_799;

    private static readonly Lock Gate = new();

    // Held, and so locked, until this process ends.
    private static readonly List<FileStream> Reservations = [];
    private static int _next = PortMin + (Environment.ProcessId * 64 % (PortMax - PortMin));

    public static int Take()
    {
        lock (Gate)
        {
            for (var tries = 0; tries <= PortMax - PortMin; tries++)
            {
                var port = _next;
                _next = _next == PortMax ? PortMin : _next + 1;
                if (port is < RecordedMin or > RecordedMax && TryReserve(port))
                {
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"No free port from {PortMin} to {PortMax}.");
    }

    /// <summary>Reserves a certain port, which recorded data demands.</summary>
    /// <exception cref="InvalidOperationException">Somebody uses it.</exception>
    public static void Demand(int port)
    {
        lock (Gate)
        {
            if (!TryReserve(port))
            {
                throw new InvalidOperationException($"The recorded port {port} is in use.");
            }
        }
    }

    private static bool TryReserve(int port)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "netcd-test-ports"));
        FileStream reservation;
        try
        {
            var file = Path.Combine(folder.FullName, $"{port}");
            reservation = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return false; // Another test host holds it.
        }

        if (!IsFree(port))
        {
            reservation.Dispose();
            return false;
        }

        Reservations.Add(reservation);
        return true;
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
