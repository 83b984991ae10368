using Netcd.TestKit.RawHttp;

namespace Netcd.Conformance.Tests.Comparison;

/// <summary>What one server answered, in the parts that are compared.</summary>
/// <param name="Outcome">The status line, or that the connection was lost.</param>
/// <param name="Headers">In the order of arrival.</param>
/// <param name="Ending">How the body was framed and whether the connection was closed after it.</param>
/// <param name="Body">One byte per character.</param>
/// <param name="Note">Not compared; helps whoever reads a difference.</param>
public sealed record Answer(
    string Outcome,
    IReadOnlyList<(string Name, string Value)> Headers,
    string Ending,
    string Body,
    string Note)
{
    public static Answer Of(RawResponse response) => new(
        response.Head.StatusLine,
        response.Head.Headers,
        $"{response.Framing}{(response.Closed ? ", closed" : string.Empty)}",
        response.Body,
        Note: string.Empty);

    /// <summary>A head whose body is still to come.</summary>
    public static Answer OfHead(RawHead head) =>
        new(head.StatusLine, head.Headers, Ending: string.Empty, Body: string.Empty, Note: string.Empty);

    /// <summary>A part of a body.</summary>
    public static Answer OfText(string text) =>
        new(Outcome: string.Empty, Headers: [], Ending: string.Empty, text, Note: string.Empty);

    public static Answer Lost(string note) =>
        new(Outcome: "connection lost", Headers: [], Ending: string.Empty, Body: string.Empty, note);
}
