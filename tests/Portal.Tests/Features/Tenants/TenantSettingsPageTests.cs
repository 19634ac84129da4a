using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Tenants;

public sealed class TenantSettingsPageTests : PageContext
{
    private static readonly TenantView Acme = new(TenantId.New(), "Acme", "acme", TenantStatus.Active, null, null, [TenantPermission.EditSettings], true);

    private TenantSettings _saved = new("Acme", "acme", "en", "Europe/Berlin", "EUR", "eu", 4);

    public TenantSettingsPageTests()
    {
        Answer<GetTenantSettings, Result<TenantSettings>>(_ => _saved);
        Answer<ChangeTenantSettings, Result>(_ => Result.Success);
    }

    [Fact]
    public async Task What_was_changed_is_saved_on_what_was_read_and_can_be_discarded_before()
    {
        var page = Open();
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));

        await page.Find("#timezone").ChangeAsync("America/New_York");
        await page.FindAll("form button").Single(b => b.TextContent == "Discard changes").ClickAsync();
        Assert.Equal("Europe/Berlin", page.Find("#timezone").GetAttribute("value"));

        await page.Find("#name").InputAsync("Acme & Sons");
        await page.Find("#language").ChangeAsync("fr");
        _saved = _saved with { Name = "Acme & Sons", Language = "fr", Version = 5 };
        await page.Find("form").SubmitAsync();

        Assert.Equal(new ChangeTenantSettings(Acme.Id, "Acme & Sons", "fr", "Europe/Berlin", 4), Assert.Single(Sent.OfType<ChangeTenantSettings>()));
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));
    }

    [Fact]
    public async Task What_is_wrong_with_a_field_stands_beside_it()
    {
        Answer<ChangeTenantSettings, Result>(_ => Error.Invalid("Name", "Enter the name of your organisation."));
        var page = Open();

        await page.Find("#name").InputAsync(" ");
        await page.Find("form").SubmitAsync();

        Assert.Equal("Enter the name of your organisation.", page.Find("#name-error").TextContent);
        Assert.Equal("true", page.Find("#name").GetAttribute("aria-invalid"));
        Assert.Empty(Services.GetRequiredService<ISnackbar>().ShownSnackbars);
    }

    [Fact]
    public void A_suspended_workspace_shows_its_settings_and_offers_no_change()
    {
        var page = Open(Acme with { Status = TenantStatus.Suspended });

        Assert.Equal("Acme", page.Find("#name").GetAttribute("value"));
        Assert.True(page.Find("fieldset").HasAttribute("disabled"));
        Assert.Empty(page.FindAll("button[type=submit]"));
    }

    [Fact]
    public void Zones_stand_by_area_with_how_far_they_are_from_utc()
    {
        var page = Open();

        Assert.Equal("Berlin (UTC+02:00)", page.Find("optgroup[label=Europe] option[value='Europe/Berlin']").TextContent);
    }

    private IRenderedComponent<TenantSettingsPage> Open(TenantView? tenant = null)
    {
        Render<MudDialogProvider>();
        return Render<TenantSettingsPage>(p => p.Add(c => c.Slug, "acme").AddCascadingValue(tenant ?? Acme));
    }
}
