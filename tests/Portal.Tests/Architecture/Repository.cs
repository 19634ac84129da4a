using System.Text.RegularExpressions;

namespace Portal.Tests.Architecture;

/// <summary>The source files of this repository, for rules that compiled code no longer shows.</summary>
internal static partial class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Files that people wrote, with paths as in <c>src/Portal/Program.cs</c>.</summary>
    /// <param name="folder">Where to look, from the root.</param>
    /// <param name="endings">Such as <c>.cs</c>.</param>
    public static IEnumerable<SourceFile> Files(string folder, params string[] endings) =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where !NotWritten().IsMatch(path) && endings.Any(path.EndsWith)
        orderby path
        select new SourceFile(path, File.ReadAllText(file));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Portal.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run from within the repository.");

        return folder.FullName;
    }

    [GeneratedRegex("(^|/)(bin|obj)/|/Data/Migrations/")]
    private static partial Regex NotWritten();
}

/// <param name="Path">From the root, with slashes.</param>
/// <param name="Text">All of it.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public int Lines => Text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    /// <summary>The text without comments, so that a rule judges code and not what is said about it.</summary>
    public string Code => Comments().Replace(Text, "");

    [GeneratedRegex(@"@\*.*?\*@|<!--.*?-->|/\*.*?\*/|(?<![:""'])//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comments();
}
