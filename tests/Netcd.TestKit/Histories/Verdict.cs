namespace Netcd.TestKit.Histories;

/// <summary>What a checker found.</summary>
public sealed record Verdict
{
    public static readonly Verdict Good = new();

    /// <summary>What is wrong, in lines to read; null: nothing was found.</summary>
    public string? Violation { get; init; }

    /// <summary>Keys whose histories were too tangled to decide within the limit.</summary>
    public IReadOnlyList<string> UndecidedKeys { get; init; } = [];
}
