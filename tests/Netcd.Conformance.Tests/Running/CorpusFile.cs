using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Netcd.TestKit.RawHttp;

namespace Netcd.Conformance.Tests.Running;

/// <summary>A file of requests; <c>Corpus/README.md</c> describes the format.</summary>
public sealed class CorpusFile
{
    private readonly string _name;
    private readonly string[] _lines;
    private readonly List<Step> _steps = [];
    private readonly List<string> _serverFlags = [];
    private string _title = string.Empty;
    private string? _accepted;
    private int _next;

    private CorpusFile(string name, string[] lines)
    {
        _name = name;
        _lines = lines;
    }

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Corpus");

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>Flags with which both servers are started.</summary>
    public IReadOnlyList<string> ServerFlags => _serverFlags;

    /// <summary>The servers propose by themselves when time passes, so that their raft indexes drift apart.</summary>
    public bool RaftIndexDrifts { get; private set; }

    /// <summary>The servers speak TLS and want certificates of their clients.</summary>
    public bool WantsCertificates { get; private set; }

    public static IEnumerable<string> Names() =>
        Directory.GetFiles(Folder, "*.txt").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    /// <exception cref="FormatException">Names the file and line that are wrong.</exception>
    public static CorpusFile Load(string name)
    {
        var file = new CorpusFile(name, File.ReadAllLines(Path.Combine(Folder, name)));
        while (file._next < file._lines.Length)
        {
            file.ReadInstruction(file._lines[file._next++]);
        }

        return file;
    }

    private void ReadInstruction(string line)
    {
        if (line.Length == 0 || line[0] == '#')
        {
            return;
        }

        var (word, rest) = Split(line);
        switch (word)
        {
            case "==":
                _title = rest;
                break;
            case "flags":
                _serverFlags.AddRange(rest.Split(' '));
                break;
            case "raft-index-drifts":
                RaftIndexDrifts = true;
                break;
            case "client-certificates":
                WantsCertificates = true;
                break;
            case "certificate":
                Add(new Step.Certificate(rest) { Place = Place() });
                break;
            case "accept":
                _accepted = rest;
                break;
            case "watch":
                Add(new Step.Watch(Split(rest).Word, Unescape(Split(rest).Tail)) { Place = Place() });
                break;
            case "events":
                Add(new Step.Events(Split(rest).Word, Number(Split(rest).Tail)) { Place = Place() });
                break;
            case "until":
                Add(new Step.Until(Split(rest).Word, Split(rest).Tail) { Place = Place() });
                break;
            case "end":
                Add(new Step.End(rest) { Place = Place() });
                break;
            case "drop":
                Add(new Step.Drop(rest) { Place = Place() });
                break;
            case "await":
                Add(new Step.Await(Unescape(Split(rest).Word), Split(rest).Tail) { Place = Place() });
                break;
            case "raw":
                Add(ReadRaw());
                break;
            case "times":
                Add(ReadRequest(Split(rest).Tail, Number(Split(rest).Word)));
                break;
            default:
                Add(ReadRequest(line, times: 1));
                break;
        }
    }

    private void Add(Step step)
    {
        _steps.Add(step with { Accepted = _accepted });
        _accepted = null;
    }

    private Step.Raw ReadRaw()
    {
        var place = Place();
        var text = ReadBody() ?? throw Wrong("'raw' needs lines that begin with '>'");
        return new Step.Raw(new RawRequest(Split(text).Word, Encoding.Latin1.GetBytes(text))) { Place = place };
    }

    private Step.Exchange ReadRequest(string requestLine, int times)
    {
        var place = Place();
        var (method, target) = Split(requestLine);
        if (!target.StartsWith('/') && target != "*")
        {
            throw Wrong($"'{requestLine}' is no request");
        }

        List<(string Name, string Value)> headers = [];
        while (_next < _lines.Length && HeaderLine(_lines[_next]) is { } header)
        {
            headers.Add(header);
            _next++;
        }

        var body = ReadBody();
        if (body is not null && !headers.Any(header => header.Name == "Content-Type"))
        {
            headers.Add(("Content-Type", RawRequest.Form));
        }

        // An empty value stands for "not sent at all", to take a default away.
        headers.RemoveAll(header => header.Value.Length == 0);
        RawRequest Request(int round) =>
            RawRequest.Create(method, Round(Unescape(target), round), headers, body is null ? null : Round(body, round));
        return new Step.Exchange(Request, requestLine, times) { Place = place };
    }

    private string? ReadBody()
    {
        StringBuilder? body = null;
        for (; _next < _lines.Length && _lines[_next].StartsWith('>'); _next++)
        {
            var line = _lines[_next];
            body ??= new StringBuilder();
            if (line.StartsWith(">* ", StringComparison.Ordinal))
            {
                var (count, text) = Split(line[3..]);
                body.Insert(body.Length, text, Number(count));
            }
            else
            {
                body.Append(Unescape(line.Length > 2 ? line[2..] : string.Empty));
            }
        }

        return body?.ToString();
    }

    private static (string Name, string Value)? HeaderLine(string line)
    {
        var match = Regex.Match(line, "^([A-Za-z0-9-]+):(?: (.*))?$");
        return match.Success ? (match.Groups[1].Value, WithCredentials(Unescape(match.Groups[2].Value))) : null;
    }

    /// <summary>A value <c>as name:password</c> is written as HTTP Basic has it.</summary>
    private static string WithCredentials(string value) => value.StartsWith("as ", StringComparison.Ordinal)
        ? $"Basic {Convert.ToBase64String(Encoding.Latin1.GetBytes(value["as ".Length..]))}"
        : value;

    private static string Round(string text, int round) =>
        text.Replace("{i}", round.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    // UTF-8 bytes as Latin-1 characters, with \r \n \t \\ and \xHH for the bytes that an editor cannot show.
    private static string Unescape(string text) => Regex.Replace(
        Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text)),
        @"\\(?:x([0-9a-fA-F]{2})|(.))",
        match => match.Groups[1].Success
            ? ((char)int.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
            : match.Groups[2].Value switch { "r" => "\r", "n" => "\n", "t" => "\t", var other => other });

    private static (string Word, string Tail) Split(string text) =>
        text.Split(' ', 2) is [var word, var rest] ? (word, rest) : (text, string.Empty);

    private int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong($"'{text}' is no number");

    private string Place() => $"{_name}:{_next} {_title}";

    private FormatException Wrong(string what) => new($"{Place()}: {what}.");
}
