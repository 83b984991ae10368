using System.Xml.Linq;

namespace Netcd.Architecture.Tests;

/// <summary>One project file: its name, its folder and what it references.</summary>
internal sealed record Project(string Name, string Folder, string[] References, string[] Frameworks, string[] Packages)
{
    public bool IsSource => Path.GetRelativePath(Repository.Root, Folder).StartsWith("src", StringComparison.Ordinal);

    public IEnumerable<string> SourceFiles =>
        Directory.GetFiles(Folder, "*.cs", SearchOption.AllDirectories).Where(path => !Repository.IsBuildOutput(path));

    public static Project Read(string path)
    {
        var document = XDocument.Load(path);
        return new Project(
            Path.GetFileNameWithoutExtension(path),
            Path.GetDirectoryName(path) ?? Repository.Root,
            [.. Included(document, "ProjectReference").Select(item => Path.GetFileNameWithoutExtension(item.Replace('\\', '/')))],
            [.. Included(document, "FrameworkReference")],
            [.. Included(document, "PackageReference")]);
    }

    private static IEnumerable<string> Included(XDocument document, string item) =>
        document.Descendants(item).Select(element => element.Attribute("Include")?.Value ?? "");
}
