namespace Netcd.Server.Auth;

/// <summary>What became of a change of users, roles or the switch.</summary>
/// <typeparam name="T">What the change leaves behind.</typeparam>
public abstract record AuthResult<T>
{
    private AuthResult()
    {
    }

    /// <param name="Value">How it is now.</param>
    /// <param name="IsNew">Whether it was created.</param>
    public sealed record Done(T Value, bool IsNew) : AuthResult<T>;

    /// <summary>Nothing was changed.</summary>
    /// <param name="Reason">The kind of reason.</param>
    /// <param name="Message">What etcd says; it may repeat a name of the request, which need not be UTF-8.</param>
    public sealed record Refused(AuthRefusal Reason, ReadOnlyMemory<byte> Message) : AuthResult<T>;

    /// <summary>The cluster gave no answer in time; the change may still happen.</summary>
    public sealed record Failed(string Cause) : AuthResult<T>;
}

/// <summary>Why a change of users, roles or the switch was refused.</summary>
public enum AuthRefusal
{
    /// <summary>The request makes no sense.</summary>
    Invalid,

    /// <summary>It is not allowed to anybody.</summary>
    Forbidden,

    NotFound,

    /// <summary>It does not fit what is there.</summary>
    Conflict,
}
