namespace Netcd.Http.Requests;

/// <summary>One header line of a request.</summary>
internal readonly record struct HeaderField(Part Name, Part Value);
