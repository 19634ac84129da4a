using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Portal.E2E.Support;

/// <summary>Where pictures and pages of a run are kept: <c>artifacts</c> at the top of the repository, never committed.</summary>
internal static partial class Artifacts
{
    public static string Repository { get; } = Find();

    public static string Folder(string name) => Directory.CreateDirectory(Path.Combine(Repository, "artifacts", name)).FullName;

    /// <summary>A file name for the running test.</summary>
    public static string NameOfTest([CallerMemberName] string fallback = "test") =>
        Unsafe().Replace(TestContext.Current.Test?.TestDisplayName ?? fallback, "-");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Portal.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("These tests run from within the repository.");

        return folder.FullName;
    }

    [GeneratedRegex("[^A-Za-z0-9._-]+")]
    private static partial Regex Unsafe();
}
