namespace Netcd.Raft.Tests.Scenarios;

/// <summary>A step of a scenario: comments and commands as written, and the output recorded for them.</summary>
/// <param name="Input">The lines above the dashes, comments and empty ones too.</param>
/// <param name="Output">The lines below them.</param>
internal sealed record ScenarioBlock(IReadOnlyList<string> Input, IReadOnlyList<string> Output)
{
    private const char CommentMark = '#';

    public IEnumerable<string> Commands => Input.Where(line => line.Length > 0 && line[0] != CommentMark);
}
