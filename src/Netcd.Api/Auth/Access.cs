namespace Netcd.Api.Auth;

/// <summary>Whether a request may do what it asks for.</summary>
internal enum Access
{
    Denied,
    Granted,

    /// <summary>Nobody knows: too many passwords wait to be verified.</summary>
    Busy,
}
