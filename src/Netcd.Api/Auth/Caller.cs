using Netcd.Server.Auth;

namespace Netcd.Api.Auth;

/// <summary>Who a request is from.</summary>
/// <param name="Status">What became of the log-in, if there was one.</param>
/// <param name="User">The user, if he was verified.</param>
/// <param name="IsAnonymous">No credentials were shown.</param>
internal readonly record struct Caller(LoginStatus Status, AuthUser? User, bool IsAnonymous)
{
    public static readonly Caller Anonymous = new(LoginStatus.Refused, User: null, IsAnonymous: true);

    public static readonly Caller Refused = new(LoginStatus.Refused, User: null, IsAnonymous: false);

    public static Caller Of(LoginResult login) => new(login.Status, login.User, IsAnonymous: false);

    public static Caller Of(AuthUser user) => new(LoginStatus.Verified, user, IsAnonymous: false);
}
