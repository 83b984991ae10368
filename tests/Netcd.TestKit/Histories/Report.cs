using System.Globalization;
using System.Text;

namespace Netcd.TestKit.Histories;

/// <summary>Violations as lines to read.</summary>
internal static class Report
{
    private const int LinesMax = 60;

    public static string Of(string what, IReadOnlyCollection<Operation> operations)
    {
        var text = new StringBuilder(what);
        foreach (var operation in operations.OrderBy(operation => operation.InvokedAt).Take(LinesMax))
        {
            var end = operation.Outcome.Kind == OutcomeKind.Unknown ? "" : $"{operation.ReturnedAt}";
            text.Append(CultureInfo.InvariantCulture, $"\n  [{operation.InvokedAt}..{end}] {operation}");
        }

        return operations.Count > LinesMax ? $"{text}\n  ... and {operations.Count - LinesMax} more" : text.ToString();
    }
}
