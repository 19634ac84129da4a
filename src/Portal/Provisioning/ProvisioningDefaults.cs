using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Provisioning;

/// <summary>What a control plane needs before it can make its first tenant: a cell in each region and a template. Staff change them later.</summary>
public static class ProvisioningDefaults
{
    /// <summary>The template that tenants are made from unless told otherwise.</summary>
    public const string TemplateName = "standard";

    private static readonly string[] Regions = ["eu", "us"];

    /// <summary>Adds what is missing; does nothing once there is any cell and any template.</summary>
    public static async Task EnsureAsync(PortalDb db, TimeProvider time, CancellationToken ct)
    {
        try
        {
            await AddMissingAsync(db, time, ct);
        }
        catch (DuplicateException)
        {
            // Another node started at the same moment and was first.
            db.ChangeTracker.Clear();
            await AddMissingAsync(db, time, ct);
        }
    }

    private static async Task AddMissingAsync(PortalDb db, TimeProvider time, CancellationToken ct)
    {
        if (!await db.Cells.AnyAsync(ct))
        {
            db.Cells.AddRange(Regions.Select(region => new Cell
            {
                Id = CellId.New(),
                Name = $"{region}-1",
                Region = region,
                Engine = DatabaseEngine.Sqlite,
                StorageDriver = "folder-storage",
                Capacity = 10_000,
            }));
        }

        if (!await db.TemplateVersions.AnyAsync(ct))
        {
            db.TemplateVersions.Add(new TemplateVersion
            {
                Id = Guid.CreateVersion7(),
                Name = TemplateName,
                Number = 1,
                Content = TemplateJson.Write(Standard),
                Note = "The first version.",
                CreatedBy = "portal",
                CreatedAt = time.GetUtcNow(),
            });
        }

        await db.SaveChangesAsync(ct);
    }

    private static TemplateContent Standard => new()
    {
        Schema = "Notes",
        Settings = new TemplateSettings
        {
            TimeZones = new Dictionary<string, string> { ["eu"] = "Europe/Berlin", ["us"] = "America/New_York", ["default"] = "Etc/UTC" },
            Currency = "EUR",
            Application = new Dictionary<string, string> { ["notes.trashDays"] = "30" },
        },
        Roles =
        [
            Role("Owner", [.. Enum.GetValues<TenantPermission>()]),
            Role(
                "Admin", TenantPermission.ViewTenant, TenantPermission.ViewMembers, TenantPermission.EditSettings, TenantPermission.EditBranding, TenantPermission.ManageMembers,
                TenantPermission.ManageRoles, TenantPermission.ViewAudit),
            Role("Billing", TenantPermission.ViewTenant, TenantPermission.ViewMembers, TenantPermission.ManageBilling),
            Role("Support", TenantPermission.ViewTenant, TenantPermission.ViewMembers, TenantPermission.ViewAudit),
            Role("Member", TenantPermission.ViewTenant, TenantPermission.ViewMembers),
            Role("Read-only", TenantPermission.ViewTenant),
        ],
        Welcome = true,
    };

    private static TemplateRole Role(string name, params TenantPermission[] permissions) => new() { Name = name, Permissions = [.. permissions.Select(p => p.ToString())] };
}
