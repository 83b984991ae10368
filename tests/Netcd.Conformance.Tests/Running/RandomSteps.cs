using Netcd.TestKit.RawHttp;

namespace Netcd.Conformance.Tests.Running;

/// <summary>Endless requests over a few keys, so that operations meet each other; the same seed gives the same ones.</summary>
/// <remarks>Indexes in requests are chosen around <paramref name="lastIndex"/>, the store index at that moment.</remarks>
internal sealed class RandomSteps(int seed, Func<ulong> lastIndex)
{
    private static readonly string[] Names = ["a", "b", "c", "_h", "a%ff"];
    private static readonly string[] Values = ["", "1", "2", "3", "%3C%22%0A", "%ff", "%E2%80%A8"];

    private readonly Random _random = new(seed);
    private readonly List<(string Name, string Path, bool Stream)> _watches = [];
    private int _count;

    /// <summary>The next step: mostly a request, now and then a watch.</summary>
    public Step Next() => _random.Next(100) switch
    {
        < 6 => Watch(),
        < 46 => Put(),
        < 52 => Request("POST", Path(), Form(["value=" + Value(), .. Maybe(10, "dir=true"), .. Maybe(10, Ttl())])),
        < 72 => Request("DELETE", Path() + Query([.. Maybe(40, "recursive=true"), .. Maybe(30, "dir=true"), .. Compare(15)])),
        < 74 => Request("HEAD", Path(), form: null),
        < 75 => Request("GET", "/v2/stats/store", form: null),
        _ => Request("GET", Path() + Query(
            [.. Maybe(40, "recursive=true"), .. Maybe(40, "sorted=true"), .. Maybe(10, "quorum=true")])),
    };

    /// <summary>Lets every open watch see a last event, and reads them all.</summary>
    public IEnumerable<Step> Finish()
    {
        foreach (var (name, path, stream) in _watches)
        {
            var top = string.Join('/', path.Split('/').Take(4));
            yield return Request("DELETE", top + "?recursive=true", form: null);
            yield return Request("PUT", path, "value=last-" + name);
            yield return stream
                ? new Step.Until(name, "last-" + name) { Place = Place() }
                : new Step.End(name) { Place = Place() };
            if (stream)
            {
                yield return new Step.Drop(name) { Place = Place() };
            }
        }
    }

    private Step.Watch Watch()
    {
        var stream = _random.Next(3) == 0;
        var path = Path();
        var name = $"w{_watches.Count}";
        _watches.Add((name, path, stream));
        string[] parameters =
        [
            "wait=true",
            .. Maybe(50, "recursive=true"),
            .. stream ? ["stream=true"] : Maybe(60, $"waitIndex={IndexNear(-20, 5)}"),
        ];
        return new Step.Watch(name, path + Query(parameters)) { Place = Place() };
    }

    private Step.Exchange Put() => Request("PUT", Path(), Form(
    [
        .. Maybe(80, "value=" + Value()),
        .. Maybe(15, "dir=true"),
        .. Maybe(15, "prevExist=" + (_random.Next(2) == 0 ? "true" : "false")),
        .. Compare(20),
        .. Maybe(15, Ttl()),
        .. Maybe(7, "refresh=true"),
        .. Maybe(5, "noValueOnSuccess=true"),
    ]));

    private Step.Exchange Request(string method, string target) => Request(method, target, form: null);

    private Step.Exchange Request(string method, string target, string? form)
    {
        var request = form is null
            ? RawRequest.Create(method, target, headers: [], body: null)
            : RawRequest.WithForm(method, target, form);
        return new Step.Exchange(_ => request, $"{method} {target} {form}", Times: 1) { Place = Place() };
    }

    private string Place() => $"seed {seed}, step {++_count}";

    private string Path()
    {
        var depth = 1 + _random.Next(3);
        return "/v2/keys/" + string.Join('/', Enumerable.Range(0, depth).Select(_ => Pick(Names)));
    }

    private string Value() => Pick(Values);

    // Long enough never to run out during a test.
    private string Ttl() => $"ttl={_random.Next(1000, 9000)}";

    private IEnumerable<string> Compare(int percent) =>
        Maybe(percent, "prevValue=" + Value()).Concat(Maybe(percent / 2, $"prevIndex={IndexNear(-3, 1)}"));

    private ulong IndexNear(int below, int above) => (ulong)Math.Max(1, (long)lastIndex() + _random.Next(below, above + 1));

    private IEnumerable<string> Maybe(int percent, string parameter) => _random.Next(100) < percent ? [parameter] : [];

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    private static string Form(IEnumerable<string> parameters) => string.Join('&', parameters);

    private static string Query(string[] parameters) =>
        parameters.Length == 0 ? string.Empty : "?" + Form(parameters);
}
