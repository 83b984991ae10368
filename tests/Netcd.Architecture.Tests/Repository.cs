namespace Netcd.Architecture.Tests;

/// <summary>The files of this repository, found upwards from the test.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<Project> Projects { get; } =
    [
        .. new[] { "src", "tests", "bench" }
            .Select(folder => Path.Combine(Root, folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*.csproj", SearchOption.AllDirectories))
            .Where(path => !IsBuildOutput(path))
            .Select(Project.Read)
            .OrderBy(project => project.Name, StringComparer.Ordinal),
    ];

    /// <summary>Whether a path lies in what a build or a tool has made.</summary>
    public static bool IsBuildOutput(string path) =>
        Path.GetRelativePath(Root, path).Split('/', '\\').Any(part => part is "bin" or "obj" or "artifacts");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "netcd.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("No netcd.slnx above the tests.");
    }
}
