using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Netcd.TestKit.Histories;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Chaos.Load;

/// <summary>What the answers of the keys API say.</summary>
internal static class Answers
{
    private const int KeyNotFound = 100;
    private const int CompareFailed = 101;
    private const int KeyExists = 105;

    private const string Unequal = " != ";

    /// <summary>The outcome of an operation. Errors of the server leave it open.</summary>
    public static Outcome OutcomeOf(Operation operation, RawResponse response)
    {
        if (Parse(response.Body) is not { } answer)
        {
            return Outcome.Unknown;
        }

        if (response.Status is 200 or 201)
        {
            return Success(operation, response, answer);
        }

        var refusal = new Outcome { Kind = OutcomeKind.Unknown, StoreIndex = answer["index"]?.GetValue<ulong>() ?? 0 };
        return answer["errorCode"]?.GetValue<int>() switch
        {
            KeyNotFound => refusal with { Kind = OutcomeKind.NotFound, Before = KeyState.Absent },
            KeyExists => refusal with { Kind = OutcomeKind.AlreadyExists },
            CompareFailed => refusal with { Kind = OutcomeKind.CompareFailed, Before = Found(operation, $"{answer["cause"]}") },
            _ => Outcome.Unknown,
        };
    }

    /// <summary>What a listing of a directory holds.</summary>
    public static IReadOnlyDictionary<string, KeyState> KeysOf(string latin1Json) =>
        (Parse(latin1Json)?["node"]?["nodes"]?.AsArray() ?? []).ToDictionary(node => $"{node?["key"]}", StateOf, StringComparer.Ordinal);

    private static Outcome Success(Operation operation, RawResponse response, JsonNode answer)
    {
        if (operation.Kind == OperationKind.Get)
        {
            return new Outcome { Kind = OutcomeKind.Done, Before = StateOf(answer["node"]), StoreIndex = response.EtcdIndex };
        }

        // A write that replaced nothing says so by its status.
        var before = answer["prevNode"] is { } previous ? StateOf(previous) : response.Status == 201 ? KeyState.Absent : (KeyState?)null;
        return Outcome.Written(StateOf(answer["node"]).ModifiedIndex) with { Before = before };
    }

    private static KeyState StateOf(JsonNode? node) => node?["modifiedIndex"] is { } index
        ? new KeyState(IsPresent: true, node["value"]?.GetValue<string>(), index.GetValue<ulong>())
        : throw new FormatException($"Not a key: {node?.ToJsonString()}");

    // The cause is "[wanted != found]".
    private static KeyState Found(Operation operation, string cause)
    {
        var found = cause[(cause.IndexOf(Unequal, StringComparison.Ordinal) + Unequal.Length)..].TrimEnd(']');
        return operation.PreviousValue is null
            ? new KeyState(IsPresent: true, Value: null, ulong.Parse(found, CultureInfo.InvariantCulture))
            : new KeyState(IsPresent: true, found, ModifiedIndex: 0);
    }

    private static JsonNode? Parse(string latin1Json)
    {
        try
        {
            return JsonNode.Parse(Encoding.Latin1.GetBytes(latin1Json));
        }
        catch (JsonException)
        {
            return null; // A server that could not answer in the API's own form.
        }
    }
}
