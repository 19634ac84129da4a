using System.Text.RegularExpressions;

namespace Portal.Tests.Architecture;

/// <summary>What documents say is there is there.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_test_that_the_security_document_names_exists()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs/security.md"));
        var files = Repository.Files("tests", ".cs").Concat(Repository.Files("e2e", ".cs")).Concat(Repository.Files("src", ".cs")).Select(f => Path.GetFileNameWithoutExtension(f.Path)).ToHashSet();
        var named = Name().Matches(text).Select(m => m.Groups[1].Value).Distinct().ToList();

        Assert.True(named.Count > 30, $"only {named.Count} names were found");
        Rule.Holds(named.Where(name => !files.Contains(name)));
    }

    [Fact]
    public void Every_link_between_documents_leads_somewhere()
    {
        var broken =
            from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(Repository.Root, "README.md")).Append(Path.Combine(Repository.Root, "CONTRIBUTING.md"))
            from Match link in Link().Matches(File.ReadAllText(file))
            let target = Path.Combine(Path.GetDirectoryName(file)!, link.Groups[1].Value)
            where !File.Exists(target) && !Directory.Exists(target)
            select $"{Path.GetRelativePath(Repository.Root, file)}: {link.Groups[1].Value}";

        Rule.Holds(broken);
    }

    [GeneratedRegex("`([A-Z][A-Za-z]+(?:Tests|Checks|Matrix|Page|Secret|Rules|People|Elsewhere))`")]
    private static partial Regex Name();

    [GeneratedRegex(@"\]\((?!https?:|#|mailto:)([^)#\s]+)")]
    private static partial Regex Link();
}
