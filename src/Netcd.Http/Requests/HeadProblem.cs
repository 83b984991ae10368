namespace Netcd.Http.Requests;

/// <summary>Why a request head is refused. Each has its own answer in Go's net/http.</summary>
internal enum HeadProblem
{
    None,

    /// <summary>The connection ended between two requests: nothing to answer.</summary>
    Ended,
    Malformed,
    TooLarge,
    UnsupportedTransferEncoding,
    UnsupportedVersion,
    MissingHost,
    MalformedHost,
    InvalidHeaderName,
    InvalidHeaderValue,
}
