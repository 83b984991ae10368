namespace Netcd.Server.Auth;

/// <summary>What became of a log-in.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="User">The user, only if <paramref name="Status"/> is <see cref="LoginStatus.Verified"/>.</param>
public readonly record struct LoginResult(LoginStatus Status, AuthUser? User);

/// <summary>The ways in which a log-in ends.</summary>
public enum LoginStatus
{
    /// <summary>No such user, or not his password.</summary>
    Refused,

    Verified,

    /// <summary>Too many others wait for theirs to be verified; try again later.</summary>
    TooMany,
}
