namespace Netcd.Api.Keys;

/// <summary>A refusal of the keys API that no store operation produced; its <c>index</c> is always 0.</summary>
internal sealed record KeysError(int Code, string Message, string Cause)
{
    /// <summary>The HTTP status for any error code of the keys API, those of the store included.</summary>
    public static int StatusOf(int code) => code switch
    {
        KeysErrors.KeyNotFound => 404,
        KeysErrors.NotAFile or KeysErrors.DirectoryNotEmpty => 403,
        KeysErrors.CompareFailed or KeysErrors.KeyExists => 412,
        KeysErrors.Unauthorized => 401,
        KeysErrors.RaftInternal or KeysErrors.LeaderElection => 500,
        _ => 400,
    };
}
