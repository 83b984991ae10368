using System.Text.RegularExpressions;

namespace Netcd.Conformance.Tests.Comparison;

/// <summary>Sorts a list of members as text, for when the order of their IDs is not the same on both sides.</summary>
internal static partial class MemberOrder
{
    public static string Sort(string json)
    {
        var members = Member().Matches(json).Select(match => match.Value).Order(StringComparer.Ordinal).ToList();
        var next = 0;
        return Member().Replace(json, _ => members[next++]);
    }

    // A member has lists of texts inside, but no other object.
    [GeneratedRegex("""\{"id":[^{}]*\}|\{"id":"\{added\}"[^{}]*\}""")]
    private static partial Regex Member();
}
