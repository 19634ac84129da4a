namespace Portal.Provisioning.Records;

/// <summary>A version of the recipe that tenants are made from. Versions are never changed: an edit makes the next one.</summary>
public sealed class TemplateVersion
{
    public Guid Id { get; init; }

    /// <summary>The template's name: <c>standard</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>1, 2, 3 … within the name.</summary>
    public int Number { get; init; }

    /// <summary>The recipe as canonical JSON of <see cref="TemplateContent"/>.</summary>
    public string Content { get; init; } = "{}";

    /// <summary>Why it was changed, by whoever changed it.</summary>
    public string Note { get; init; } = "";

    public string CreatedBy { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }
}
