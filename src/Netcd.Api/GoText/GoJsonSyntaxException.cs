namespace Netcd.Api.GoText;

/// <summary>A request body is not JSON. The message is the one that Go's decoder gives, since clients see it.</summary>
internal sealed class GoJsonSyntaxException(string message) : Exception(message);
