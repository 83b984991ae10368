using System.Globalization;
using System.Text;
using Netcd.Conformance.Tests.Comparison;

namespace Netcd.Conformance.Tests.Running;

/// <summary>Takes both servers through the same steps and notes where they differ.</summary>
internal sealed class CorpusRun : IDisposable
{
    private const string Silence = "no answer";

    private readonly PairCertificates? _certificates;
    private readonly AnswerComparer _comparer;
    private readonly Side _reference;
    private readonly Side _subject;
    private readonly List<string> _differences = [];

    public CorpusRun(ServerPair servers, bool raftIndexDrifts)
        : this(servers, raftIndexDrifts, certificates: null)
    {
    }

    public CorpusRun(ServerPair servers, bool raftIndexDrifts, PairCertificates? certificates)
    {
        _certificates = certificates;
        _reference = new Side(servers.Reference);
        _subject = new Side(servers.Subject);
        _comparer = new AnswerComparer(raftIndexDrifts);
    }

    /// <summary>A readable text per step in which the servers differ without being allowed to.</summary>
    public IReadOnlyList<string> Differences => _differences;

    /// <summary>The store index in etcd's last answer that had one.</summary>
    public ulong LastIndex { get; private set; }

    public async Task TakeAsync(Step step)
    {
        switch (step)
        {
            case Step.Exchange exchange:
                for (var round = 1; round <= exchange.Times; round++)
                {
                    var request = exchange.Request(round);
                    await CompareAsync(step, exchange.Shown, side => side.ExchangeAsync(request));
                }

                break;
            case Step.Raw(var raw):
                var shown = Encoding.Latin1.GetString(raw.Bytes).ReplaceLineEndings("\\r\\n");
                await CompareAsync(step, $"raw {shown}", side => side.ExchangeAloneAsync(raw));
                break;
            case Step.Certificate(var commonName):
                var client = _certificates?.OfClient(commonName)
                    ?? throw new InvalidOperationException($"{step.Place}: the file lacks 'client-certificates'.");
                _reference.BeClient(client);
                _subject.BeClient(client);
                break;
            case Step.Await(var target, var text):
                await CompareAsync(step, $"GET {target}", side => side.AwaitAsync(target, text));
                break;
            case Step.Watch(var name, var target):
                await CompareAsync(step, $"watch {name} {target}", side => side.WatchAsync(name, target));
                break;
            case Step.Events(var name, var count):
                await CompareAsync(step, $"events {name}", side => side.EventsAsync(name, count));
                break;
            case Step.Until(var name, var text):
                await CompareAsync(step, $"until {name}", side => side.UntilAsync(name, text));
                break;
            case Step.End(var name):
                await CompareAsync(step, $"end {name}", side => side.EndAsync(name));
                break;
            case Step.Drop(var name):
                _reference.Drop(name);
                _subject.Drop(name);
                break;
            default:
                throw new InvalidOperationException($"Unknown step {step}.");
        }
    }

    public void Dispose()
    {
        _reference.Dispose();
        _subject.Dispose();
    }

    private async Task CompareAsync(Step step, string shown, Func<Side, Task<Answer>> act)
    {
        var answers = await Task.WhenAll(AnswerAsync(act(_reference)), AnswerAsync(act(_subject)));
        if (answers[0].Headers.FirstOrDefault(header => header.Name == "X-Etcd-Index").Value is { } index and not "0")
        {
            LastIndex = ulong.Parse(index, CultureInfo.InvariantCulture);
        }

        var sorted = shown.Contains("sorted=true", StringComparison.Ordinal);
        var differences = string.Join(", ", _comparer.Differences(answers[0], answers[1], sorted));
        var silent = answers.Any(answer => answer.Outcome == Silence);
        if (silent || (differences.Length > 0 && step.Accepted is null))
        {
            var both = Show("etcd", answers[0]) + Show("this", answers[1]);
            _differences.Add($"{step.Place}\n  {shown}\n  differ in: {differences}\n{both}");
        }
    }

    private static async Task<Answer> AnswerAsync(Task<Answer> answering)
    {
        try
        {
            return await answering;
        }
        catch (TimeoutException failure)
        {
            return Answer.Lost(failure.Message) with { Outcome = Silence };
        }
    }

    private static string Show(string name, Answer answer)
    {
        var text = new StringBuilder($"  {name} {answer.Outcome} {answer.Note} [{answer.Ending}]");
        foreach (var (header, value) in answer.Headers)
        {
            text.Append(" | ").Append(header).Append(": ").Append(value);
        }

        var body = answer.Body.Length > 2000 ? $"{answer.Body[..2000]}... ({answer.Body.Length} bytes)" : answer.Body;
        var readable = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(body)).TrimEnd('\n');
        return text.Append("\n       ").Append(readable).Append('\n').ToString();
    }
}
