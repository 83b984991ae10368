using System.Text.RegularExpressions;

namespace Netcd.Conformance.Tests;

public sealed class CompatibilityDocumentTests
{
    [Fact]
    public void The_document_lists_exactly_the_accepted_differences()
    {
        var document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "compatibility.md"));
        var section = document.Split("## Accepted differences")[1].Split("## ")[0];

        var listed = Regex.Matches(section, "^\\| `([a-z0-9-]+)` \\|", RegexOptions.Multiline)
            .Select(row => row.Groups[1].Value);

        Assert.Equal(AcceptedDifference.All.Select(difference => difference.Name), listed);
    }
}
