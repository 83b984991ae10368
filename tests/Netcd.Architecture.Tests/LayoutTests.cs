using System.Text.RegularExpressions;

namespace Netcd.Architecture.Tests;

/// <summary>Where things are, so that a newcomer finds the right file from the folder tree alone.</summary>
public sealed partial class LayoutTests
{
    private const int ReadmeLinesMax = 60;

    /// <summary>Folders by kind say nothing about what is in them; folders here are named after concepts.</summary>
    private static readonly string[] ForbiddenFolders =
        ["Helpers", "Common", "Models", "Interfaces", "Extensions", "Utilities", "Utils", "Misc"];

    [Fact]
    public void Every_project_of_the_product_has_a_short_README() =>
        Assert.Empty(
            from project in Repository.Projects
            where project.IsSource
            let readme = Path.Combine(project.Folder, "README.md")
            let lineCount = File.Exists(readme) ? File.ReadLines(readme).Count() : 0
            where lineCount is 0 or > ReadmeLinesMax
            select $"{readme} must have 1 to {ReadmeLinesMax} lines, it has {lineCount}");

    [Fact]
    public void A_namespace_is_the_path_of_its_folder() =>
        Assert.Empty(
            from project in Repository.Projects
            from file in project.SourceFiles
            let match = NamespaceLine().Match(File.ReadAllText(file))
            where match.Success
            let expected = ExpectedNamespace(project, file)
            where match.Groups["name"].Value != expected
            select $"{file} declares {match.Groups["name"].Value} instead of {expected}");

    [Fact]
    public void No_folder_is_named_after_a_kind_of_file() =>
        Assert.Empty(
            from project in Repository.Projects
            from folder in Directory.GetDirectories(project.Folder, "*", SearchOption.AllDirectories)
            where !Repository.IsBuildOutput(folder) && ForbiddenFolders.Contains(Path.GetFileName(folder))
            select $"{folder}: name it after what is in it");

    [Fact]
    public void Every_project_has_its_lock_file() =>
        Assert.Empty(
            from project in Repository.Projects
            where !File.Exists(Path.Combine(project.Folder, "packages.lock.json"))
            select $"{project.Name} has no packages.lock.json: run dotnet restore and commit it");

    [Fact]
    public void A_line_of_the_log_has_a_number_of_its_own() =>
        Assert.Empty(
            from project in Repository.Projects
            from file in project.SourceFiles
            where Path.GetFileName(file) == "Log.cs"
            from number in EventNumber().Matches(File.ReadAllText(file)).GroupBy(match => match.Value)
            where number.Count() > 1
            select $"{file}: {number.Key} stands {number.Count()} times");

    private static string ExpectedNamespace(Project project, string file)
    {
        var folder = Path.GetRelativePath(project.Folder, Path.GetDirectoryName(file) ?? project.Folder);
        return folder == "." ? project.Name : $"{project.Name}.{folder.Replace('/', '.').Replace('\\', '.')}";
    }

    [GeneratedRegex(@"^namespace\s+(?<name>[\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"\bEventId = \d+")]
    private static partial Regex EventNumber();
}
