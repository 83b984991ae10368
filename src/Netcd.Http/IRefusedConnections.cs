using System.Net;

namespace Netcd.Http;

/// <summary>Is told of connections that are refused before there is a request. Thread-safe.</summary>
public interface IRefusedConnections
{
    /// <param name="from">The other side; null for a connection without an address.</param>
    /// <param name="reason">Why, in Go's words where it has some.</param>
    /// <param name="serverName">The name that the client asked for; empty if it named none.</param>
    void Refused(EndPoint? from, string reason, string serverName);
}
