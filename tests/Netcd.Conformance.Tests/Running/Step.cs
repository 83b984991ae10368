using Netcd.TestKit.RawHttp;

namespace Netcd.Conformance.Tests.Running;

/// <summary>One instruction of a corpus file.</summary>
public abstract record Step
{
    /// <summary>Where it stands, for messages: file, line and the title above it.</summary>
    public required string Place { get; init; }

    /// <summary>The name of the accepted difference that this step shows, or null: both must answer alike.</summary>
    public string? Accepted { get; init; }

    /// <summary>Sends a request <paramref name="Times"/> times; <c>{i}</c> in it is the round, from 1.</summary>
    public sealed record Exchange(Func<int, RawRequest> Request, string Shown, int Times) : Step;

    /// <summary>Sends bytes that need not be a proper request, on a connection of their own.</summary>
    public sealed record Raw(RawRequest Request) : Step;

    /// <summary>All that follows comes from a client with a certificate for this common name.</summary>
    public sealed record Certificate(string CommonName) : Step;

    /// <summary>Repeats a GET until its answer contains <paramref name="Text"/>; the last answers are compared.</summary>
    public sealed record Await(string Target, string Text) : Step;

    /// <summary>Opens a watch under a name; the heads, which come at once, are compared.</summary>
    public sealed record Watch(string Name, string Target) : Step;

    /// <summary>Reads the next events of a stream, each in a chunk of its own.</summary>
    public sealed record Events(string Name, int Count) : Step;

    /// <summary>Reads a stream up to the event that contains a text; an event that is sent twice counts once.</summary>
    public sealed record Until(string Name, string Text) : Step;

    /// <summary>Reads a watch to its end.</summary>
    public sealed record End(string Name) : Step;

    /// <summary>Goes away from a watch.</summary>
    public sealed record Drop(string Name) : Step;
}
