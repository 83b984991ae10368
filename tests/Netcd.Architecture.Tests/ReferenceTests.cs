using System.Xml.Linq;

namespace Netcd.Architecture.Tests;

/// <summary>Who may reference whom: arrows point down, never up or sideways. docs/architecture.md draws it.</summary>
public sealed class ReferenceTests
{
    /// <summary>Every project of the product and all that it may reference. A new project must be added here.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        // Level 0 knows nobody.
        ["Netcd.Raft"] = [],
        ["Netcd.Store"] = [],
        ["Netcd.Http"] = [],

        // Level 1: the data directory holds consensus' log, and bytes that it does not look into.
        ["Netcd.Disk"] = ["Netcd.Raft"],
        ["Netcd.Transport"] = ["Netcd.Raft", "Netcd.Http"],

        // Level 2: one member, without HTTP.
        ["Netcd.Server"] = ["Netcd.Raft", "Netcd.Store", "Netcd.Disk", "Netcd.Transport"],

        // Level 3: the HTTP API.
        ["Netcd.Api"] = ["Netcd.Raft", "Netcd.Store", "Netcd.Http", "Netcd.Disk", "Netcd.Transport", "Netcd.Server"],

        // Level 4: the executable.
        ["Netcd"] =
            ["Netcd.Raft", "Netcd.Store", "Netcd.Http", "Netcd.Disk", "Netcd.Transport", "Netcd.Server", "Netcd.Api"],
    };

    private static readonly string[] MayUseAspNetCore = ["Netcd.Http", "Netcd.Api", "Netcd"];

    [Fact]
    public void A_project_references_only_what_lies_below_it() =>
        Assert.Empty(
            from project in Repository.Projects
            where project.IsSource
            from reference in project.References
            where !Allowed.GetValueOrDefault(project.Name, []).Contains(reference)
            select $"{project.Name} must not reference {reference}");

    [Fact]
    public void Every_project_of_the_product_has_its_place_in_the_order() =>
        Assert.Equal(
            Allowed.Keys.Order(StringComparer.Ordinal),
            Repository.Projects.Where(project => project.IsSource).Select(project => project.Name));

    [Fact]
    public void Only_the_HTTP_projects_use_ASP_NET_Core()
    {
        var others = Repository.Projects.Where(project => project.IsSource && !MayUseAspNetCore.Contains(project.Name));

        Assert.Empty(
            from project in others
            where project.Frameworks.Concat(project.Packages).Any(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))
            select $"{project.Name} must not reference ASP.NET Core");
        Assert.Empty(
            from project in others
            from file in project.SourceFiles
            where File.ReadAllText(file).Contains("Microsoft.AspNetCore", StringComparison.Ordinal)
            select $"{file} must not use ASP.NET Core");
    }

    [Fact]
    public void No_project_of_the_product_references_a_test_project() =>
        Assert.Empty(
            from project in Repository.Projects
            where project.IsSource
            from reference in project.References
            where Repository.Projects.Any(other => other.Name == reference && !other.IsSource)
            select $"{project.Name} references {reference}");

    [Fact]
    public void The_solution_lists_every_project()
    {
        var listed = XDocument.Load(Path.Combine(Repository.Root, "netcd.slnx"))
            .Descendants("Project")
            .Select(project => Path.GetFileNameWithoutExtension(project.Attribute("Path")?.Value ?? ""));

        Assert.Equal(Repository.Projects.Select(project => project.Name), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_package_is_explained_in_the_list_of_dependencies()
    {
        var explained = File.ReadAllText(Path.Combine(Repository.Root, "docs", "dependencies.md"));

        Assert.Empty(
            from project in Repository.Projects
            from package in project.Packages
            where !explained.Contains(package, StringComparison.Ordinal)
            select $"{package}, which {project.Name} uses, has no line in docs/dependencies.md");
    }
}
