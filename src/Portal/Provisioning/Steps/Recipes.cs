using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Provisioning.Records;

namespace Portal.Provisioning.Steps;

/// <summary>Finds the template version that an operation was asked to use.</summary>
internal sealed class Recipes(PortalDb db, KnownRecipes known)
{
    public async Task<TemplateContent> OfAsync(StepContext step, CancellationToken ct)
    {
        var id = step.Input<ProvisionInput>().TemplateVersion;
        if (known.Find(id) is { } found)
            return found;

        var version = await db.TemplateVersions.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, ct)
            ?? throw new InvalidOperationException($"There is no template version {id}.");
        return known.Add(id, TemplateJson.Read(version.Content));
    }

    /// <summary>The schema that a tenant was made with: its provisioning says which template it was.</summary>
    public async Task<string> SchemaAsync(StepContext step, CancellationToken ct)
    {
        if (step.Kind == OperationKind.Provision)
            return (await OfAsync(step, ct)).Schema;

        var made = await db.Operations.AsNoTracking()
            .Where(o => o.TenantId == step.Tenant && o.Kind == OperationKind.Provision && o.Status == OperationStatus.Succeeded)
            .OrderByDescending(o => o.CreatedAt)
            .FirstAsync(ct);
        return (await OfAsync(new StepContext(made), ct)).Schema;
    }
}

/// <summary>Versions of templates that were read once: they never change.</summary>
internal sealed class KnownRecipes
{
    private const int Most = 200;

    private readonly ConcurrentDictionary<Guid, TemplateContent> _known = new();

    public TemplateContent? Find(Guid id) => _known.GetValueOrDefault(id);

    public TemplateContent Add(Guid id, TemplateContent content)
    {
        if (_known.Count >= Most)
            _known.Clear();

        return _known[id] = content;
    }
}
