using System.Globalization;

namespace Netcd.Conformance.Tests.Comparison;

/// <summary>Finds where two answers to the same request differ in more than clocks.</summary>
/// <param name="raftIndexDrifts">There are keys with a TTL: raft indexes need only never fall, instead of being equal.</param>
internal sealed class AnswerComparer(bool raftIndexDrifts)
{
    private static readonly TimeSpan DateTolerance = TimeSpan.FromSeconds(5);

    private ulong _raftIndex;

    /// <summary>One text per difference. <paramref name="sorted"/>: the order of listed nodes counts.</summary>
    public IEnumerable<string> Differences(Answer reference, Answer subject, bool sorted)
    {
        if (reference.Outcome != subject.Outcome)
        {
            yield return "outcome";
        }

        if (!Names(reference).SequenceEqual(Names(subject)))
        {
            yield return Names(reference).Order().SequenceEqual(Names(subject).Order()) ? "order of headers" : "headers";
        }

        foreach (var (name, value) in subject.Headers)
        {
            var expected = reference.Headers.FirstOrDefault(header => header.Name == name).Value;
            if (expected is not null && !AreEqual(name, expected, value, reference))
            {
                yield return name;
            }
        }

        if (reference.Ending != subject.Ending)
        {
            yield return "ending";
        }

        var body = sorted
            ? ClockText.Difference(reference.Body, subject.Body)
            : ClockText.Difference(NodeOrder.Sort(reference.Body), NodeOrder.Sort(subject.Body));
        if (body is not null)
        {
            yield return $"body ({body})";
        }
    }

    private static IEnumerable<string> Names(Answer answer) => answer.Headers.Select(header => header.Name);

    private bool AreEqual(string name, string reference, string subject, Answer answer) => name switch
    {
        "Date" => AreNearDates(reference, subject),
        "Content-Length" => reference == subject || MayShowClocks(answer),
        "X-Raft-Index" when raftIndexDrifts => DoesNotFall(subject),
        _ => reference == subject,
    };

    // Fractions of a second vary in length. The answer to HEAD does not tell whether its body would have any.
    private bool MayShowClocks(Answer answer) =>
        ClockText.HasClocks(answer.Body) || (raftIndexDrifts && answer.Body.Length == 0);

    private static bool AreNearDates(string reference, string subject) =>
        DateTime.TryParseExact(subject, "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out var actual) &&
        (actual - DateTime.ParseExact(reference, "R", CultureInfo.InvariantCulture)).Duration() < DateTolerance;

    private bool DoesNotFall(string index)
    {
        var now = ulong.Parse(index, CultureInfo.InvariantCulture);
        var holds = now >= _raftIndex;
        _raftIndex = now;
        return holds;
    }
}
