namespace Netcd.Server.Auth;

/// <summary>A password that waits to be verified.</summary>
internal sealed class LoginAttempt(string key, byte[] password, string hash)
{
    public string Key { get; } = key;

    public byte[] Password { get; } = password;

    public string Hash { get; } = hash;

    public TaskCompletionSource<bool> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many requests want to know; an attempt without any is not verified.</summary>
    public int Waiters { get; set; }

    /// <summary>Whether it waits among those of known origins.</summary>
    public bool IsKnown { get; set; }

    /// <summary>Whether its turn has come; then a place that it may still have elsewhere means nothing.</summary>
    public bool IsTaken { get; set; }
}
