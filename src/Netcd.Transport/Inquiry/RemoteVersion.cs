namespace Netcd.Transport.Inquiry;

/// <summary>The versions that a member reports. Immutable.</summary>
/// <param name="Server">Its own, such as <c>3.4.23</c>.</param>
/// <param name="Cluster">The cluster's, such as <c>3.4.0</c>, or <c>not_decided</c>.</param>
public sealed record RemoteVersion(string Server, string Cluster);
