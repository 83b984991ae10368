using System.Text;
using System.Text.RegularExpressions;
using Netcd.Conformance.Tests.Comparison;
using Netcd.TestKit.RawHttp;

namespace Netcd.Conformance.Tests.Running;

/// <summary>
/// The member that a server added last. Its ID depends on the time, so requests and comparisons call it
/// <c>{added}</c>.
/// </summary>
internal sealed partial class AddedMember
{
    private const string Name = "{added}";

    private string? _id;

    /// <summary>The request with the ID in place of its name.</summary>
    public RawRequest Fill(RawRequest request) => _id is null ? request : request with
    {
        Bytes = Encoding.Latin1.GetBytes(
            Encoding.Latin1.GetString(request.Bytes).Replace(Name, _id, StringComparison.Ordinal)),
    };

    /// <summary>The answer with the name in place of the ID, and lists of members in an order that does not depend on it.</summary>
    public Answer Hide(Answer answer)
    {
        if (answer.Outcome.Contains(" 201 ", StringComparison.Ordinal) && Added().Match(answer.Body) is { Success: true } match)
        {
            _id = match.Groups[1].Value;
        }

        return _id is null || !answer.Body.Contains(_id, StringComparison.Ordinal) ? answer : answer with
        {
            Body = MemberOrder.Sort(answer.Body.Replace(_id, Name, StringComparison.Ordinal)),
            Headers = [.. answer.Headers.Where(header => header.Name != "Content-Length")], // IDs vary in length.
        };
    }

    [GeneratedRegex("""^\{"id":"([0-9a-f]+)","name":"",""")]
    private static partial Regex Added();
}
