namespace Portal.Provisioning.Records;

/// <summary>The recipe itself: what every tenant made from this version gets. Written by staff as JSON or YAML.</summary>
public sealed record TemplateContent
{
    /// <summary>The sample or product schema whose scripts are applied: a folder under <c>samples</c>.</summary>
    public string Schema { get; init; } = "Notes";

    /// <summary>Settings every tenant starts with; sign-up's own answers (name, language) win.</summary>
    public TemplateSettings Settings { get; init; } = new();

    /// <summary>Roles to create; one must have <c>OwnTenant</c> and is given to the first person.</summary>
    public IReadOnlyList<TemplateRole> Roles { get; init; } = [];

    /// <summary>True sends a welcome mail at the end.</summary>
    public bool Welcome { get; init; } = true;
}

/// <summary>A tenant's first settings.</summary>
public sealed record TemplateSettings
{
    /// <summary>IANA time zone by region, with <c>default</c> for the others.</summary>
    public IReadOnlyDictionary<string, string> TimeZones { get; init; } = new Dictionary<string, string>();

    /// <summary>ISO 4217 code.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>The provider's own settings, handed to the application as they are.</summary>
    public IReadOnlyDictionary<string, string> Application { get; init; } = new Dictionary<string, string>();
}

/// <summary>A role that the template creates.</summary>
public sealed record TemplateRole
{
    public string Name { get; init; } = "";

    /// <summary>Names of tenant permissions.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];
}
