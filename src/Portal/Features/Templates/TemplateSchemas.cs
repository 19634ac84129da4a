namespace Portal.Features.Templates;

/// <summary>The schemas that a template can name: the folders with migrations under <c>samples</c>, beside the program.</summary>
internal sealed class TemplateSchemas(string folder)
{
    public TemplateSchemas() : this(Path.Combine(AppContext.BaseDirectory, "samples"))
    {
    }

    /// <summary>Sorted; compared exactly, as file systems may.</summary>
    public IReadOnlyList<string> Names { get; } = !Directory.Exists(folder)
        ? []
        : [.. Directory.GetDirectories(folder).Where(d => Directory.Exists(Path.Combine(d, "migrations"))).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];
}
