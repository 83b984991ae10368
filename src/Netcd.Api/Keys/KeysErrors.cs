namespace Netcd.Api.Keys;

/// <summary>The codes of the keys API that have an HTTP status of their own, and every refusal with a fixed text.</summary>
internal static class KeysErrors
{
    public const int KeyNotFound = 100;
    public const int CompareFailed = 101;
    public const int NotAFile = 102;
    public const int KeyExists = 105;
    public const int DirectoryNotEmpty = 108;
    public const int Unauthorized = 110;
    public const int RaftInternal = 300;
    public const int LeaderElection = 301;

    private const int PrevValueRequired = 201;
    private const int TtlNotANumber = 202;
    private const int IndexNotANumber = 203;
    private const int InvalidField = 209;
    private const int InvalidForm = 210;
    private const int RefreshValue = 211;
    private const int RefreshTtlRequired = 212;

    public static readonly KeysError InvalidPrevIndex = Index("prevIndex");
    public static readonly KeysError InvalidWaitIndex = Index("waitIndex");
    public static readonly KeysError InvalidRecursive = Flag("recursive");
    public static readonly KeysError InvalidSorted = Flag("sorted");
    public static readonly KeysError InvalidWait = Flag("wait");
    public static readonly KeysError InvalidDir = Flag("dir");
    public static readonly KeysError InvalidQuorum = Flag("quorum");
    public static readonly KeysError InvalidStream = Flag("stream");
    public static readonly KeysError InvalidNoValueOnSuccess = Flag("noValueOnSuccess");

    public static readonly KeysError WaitWithoutGet =
        new(InvalidField, "Invalid field", "\"wait\" can only be used with GET requests");

    public static readonly KeysError EmptyPrevValue =
        new(PrevValueRequired, "PrevValue is Required in POST form", "\"prevValue\" cannot be empty");

    public static readonly KeysError InvalidTtl =
        new(TtlNotANumber, "The given TTL in POST form is not a number", "invalid value for \"ttl\"");

    // etcd quotes the name in every text but these two.
    public static readonly KeysError InvalidPrevExist = new(InvalidField, "Invalid field", "invalid value for prevExist");
    public static readonly KeysError InvalidRefresh = new(InvalidField, "Invalid field", "invalid value for refresh");

    public static readonly KeysError ValueOnRefresh =
        new(RefreshValue, "Value provided on refresh", "A value was provided on a refresh");

    public static readonly KeysError NoTtlOnRefresh =
        new(RefreshTtlRequired, "A TTL must be provided on refresh", "No TTL value set");

    /// <summary>The request does not show who it is from, or he may not do it.</summary>
    public static readonly KeysError AuthRequired =
        new(Unauthorized, "The request requires user authentication", "Insufficient credentials");

    /// <summary>As etcd answers when it cannot take on more; its clients try another member.</summary>
    public static readonly KeysError TooManyLogins =
        new(RaftInternal, "Raft Internal Error", "netcd: too many passwords wait to be verified, try again later");

    /// <summary>
    /// A snapshot repeats a key's path at each of its levels. One key of a million levels, which etcd takes, makes one
    /// of over 100 GB, and etcd's own reader gives up at 10,000.
    /// </summary>
    public static readonly KeysError KeyTooDeep =
        new(InvalidField, "Invalid field", "the key is too long for so many levels");

    /// <summary>A query or body that is not a form; the cause is the parser's own text.</summary>
    public static KeysError NotAForm(string cause) => new(InvalidForm, "Invalid POST form", cause);

    /// <summary>The log did not take the command or did not get it through in time.</summary>
    public static KeysError NotReplicated(string cause) => new(RaftInternal, "Raft Internal Error", cause);

    private static KeysError Index(string name) =>
        new(IndexNotANumber, "The given index in POST form is not a number", $"invalid value for \"{name}\"");

    private static KeysError Flag(string name) => new(InvalidField, "Invalid field", $"invalid value for \"{name}\"");
}
