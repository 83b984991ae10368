namespace Netcd.Server.Startup;

/// <summary>The member cannot start as it is configured; the message tells the operator why and what to do.</summary>
public sealed class MemberStartException(string message) : InvalidOperationException(message);
