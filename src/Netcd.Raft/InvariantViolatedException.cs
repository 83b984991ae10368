namespace Netcd.Raft;

/// <summary>The member found its own state contradictory; it must stop before it does harm.</summary>
public sealed class InvariantViolatedException(string condition)
    : InvalidOperationException($"This must always hold and does not: {condition}");
