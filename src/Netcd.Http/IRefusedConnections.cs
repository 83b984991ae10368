using System.Net;

namespace Netcd.Http;

/// <summary>Is told of connections that are refused before there is a request. Thread-safe.</summary>
public interface IRefusedConnections
{
    void Refused(RefusedConnection connection);
}

/// <summary>Who was refused and why. Texts of the other side are as it sent them. Immutable.</summary>
/// <param name="From">The other side; null for a connection without an address.</param>
/// <param name="Reason">Why, in Go's words where it has some.</param>
public sealed record RefusedConnection(EndPoint? From, string Reason)
{
    /// <summary>The name that the client asked for; empty if it named none.</summary>
    public string ServerName { get; init; } = "";

    /// <summary>Whom the client's certificate names; empty if it showed none.</summary>
    public string Subject { get; init; } = "";

    /// <summary>Who is said to have signed that certificate; empty if it showed none.</summary>
    public string Issuer { get; init; } = "";
}
