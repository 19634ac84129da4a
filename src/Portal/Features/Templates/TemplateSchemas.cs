using Portal.Provisioning;

namespace Portal.Features.Templates;

/// <summary>The schemas that a template can name: folders with migrations.</summary>
internal sealed class TemplateSchemas(string folder)
{
    public TemplateSchemas(ProvisioningOptions options) : this(options.SchemaFolder)
    {
    }

    /// <summary>Sorted; compared exactly, as file systems may. Read each time: an operator may add one while Portal runs.</summary>
    public IReadOnlyList<string> Names => !Directory.Exists(folder)
        ? []
        : [.. Directory.GetDirectories(folder).Where(d => Directory.Exists(Path.Combine(d, "migrations"))).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];
}
