using System.Globalization;
using Microsoft.Extensions.Localization;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Deletion;

/// <summary>What owners are told: that their workspace is going to be deleted and how to undo it, that it is back, that it is gone. Links come from configuration.</summary>
internal sealed class DeletionMails(TenantContacts contacts, IMail mail, PortalOptions portal, IStringLocalizer<DeletionText> text)
{
    public Task TellAskedAsync(Tenant tenant, DateTimeOffset until, CancellationToken ct) =>
        TellOwnersAsync(tenant, "asked", $"deleted/{tenant.Id}", () => [tenant.Name, Day(tenant, until), portal.ProductName], ct);

    public Task TellBackAsync(Tenant tenant, CancellationToken ct) =>
        TellOwnersAsync(tenant, "back", $"t/{tenant.Slug}", () => [tenant.Name, portal.Link($"t/{tenant.Slug}").ToString(), portal.ProductName], ct);

    /// <summary>Nobody belongs to it any more: the one who signed up for it is told, with the only way to the certificate that needs no account.</summary>
    public void TellGone(Tenant tenant, string token, string number) =>
        Write(tenant, new TenantContact(tenant.OwnerEmail, tenant.Language), "gone", $"certificates/{token}", () => [tenant.Name, number, portal.ProductName]);

    private async Task TellOwnersAsync(Tenant tenant, string key, string path, Func<object[]> values, CancellationToken ct)
    {
        foreach (var owner in await contacts.WhoMayAsync(tenant, TenantPermission.OwnTenant, ct))
            Write(tenant, owner, key, path, values);
    }

    private void Write(Tenant tenant, TenantContact to, string key, string path, Func<object[]> values)
    {
        using var speaking = Speaking.In(to.Language);
        mail.Queue(text.WriteMail(to.Email, key, portal.Link(path), values()), tenant.Id);
    }

    // In the tenant's own time, with its name: "25 November 2026, 11:45 (Europe/Berlin)".
    private static string Day(Tenant tenant, DateTimeOffset at)
    {
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(tenant.TimeZone, out var found) ? found : TimeZoneInfo.Utc;
        var there = TimeZoneInfo.ConvertTime(at, zone);
        return $"{there.ToString("D", CultureInfo.CurrentCulture)}, {there.ToString("t", CultureInfo.CurrentCulture)} ({tenant.TimeZone})";
    }
}
