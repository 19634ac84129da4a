using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Branding;
using Portal.Features.Deletion;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Tests.Features.Roster;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Branding;

/// <summary>A tenant's look: saved, shown, brought back, and gone with the tenant.</summary>
public sealed class BrandingTests(PortalApp app) : IClassFixture<PortalApp>
{
    internal static readonly BrandForm Nothing = new("", "", "", "", "", "", "");

    [Fact]
    public async Task Each_save_is_a_version_that_can_be_brought_back()
    {
        var team = await Team.OfAsync(app);
        var admin = await team.AddAsync("Admin");

        Assert.Equal(1, await SaveAsync(team, admin, Nothing with { PrimaryLight = "#0a5", ProductName = "  Acme\u00a0 Suite " }, 0, takeProposal: true));
        var logo = Uploads.Picture(300, 100);
        Assert.Equal(2, await SaveAsync(team, admin, Nothing with { PrimaryLight = "#006644", ProductName = "Acme", LogoLight = new(logo), Favicon = new(Uploads.Picture(64, 64)) }, 1));
        Assert.Equal(2, await SaveAsync(team, admin, Nothing with { PrimaryLight = "#064", ProductName = "Acme" }, 2)); // nothing differs: no version

        var view = await ReadAsync(team, admin);
        Assert.Equal(("#006644", "Acme", 2), (view.Look.Light, view.Look.ProductName, view.Number));
        Assert.NotNull(view.Look.LogoLight);
        Assert.Equal([BrandField.LogoLight, BrandField.Favicon, BrandField.PrimaryLight, BrandField.ProductName], view.Versions[0].Changes.Order());
        Assert.Equal(admin.Name, view.Versions[0].SavedBy);

        Assert.True((await app.As(admin).SendAsync(new ResetBranding(team.Id, 2))).Succeeded);
        view = await ReadAsync(team, admin);
        Assert.True(view is { Number: 3, IsOwn: false, Look: { Light: null, LogoLight: null, Icon: null, ProductName: null } });

        Assert.True((await app.As(admin).SendAsync(new RestoreBranding(team.Id, 2, 3))).Succeeded);
        view = await ReadAsync(team, admin);
        Assert.True(view is { Number: 4, IsOwn: true, Look: { Light: "#006644", LogoLight: not null, Icon: not null } });
        Assert.Equal(2, view.Versions[0].RestoredFrom);
        Assert.Equal(ErrorKind.NotFound, (await app.As(admin).SendAsync(new RestoreBranding(team.Id, 77, 4))).Error?.Kind);
    }

    [Fact]
    public async Task Of_two_who_save_at_once_the_second_is_told()
    {
        var team = await Team.OfAsync(app);
        var (one, two) = (await team.AddAsync("Admin"), await team.AddAsync("Owner"));
        await SaveAsync(team, one, Nothing with { ProductName = "First" }, 0);

        var late = await app.As(two).SendAsync(new SaveBranding(team.Id, Nothing with { ProductName = "Late" }, 0));
        Assert.Equal(ErrorKind.Conflict, late.Error?.Kind);
        Assert.Contains(one.Name, late.Error!.Message);
        Assert.Equal(ErrorKind.Conflict, (await app.As(two).SendAsync(new ResetBranding(team.Id, 0))).Error?.Kind);

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => app.As(i % 2 == 0 ? one : two).SendAsync(new SaveBranding(team.Id, Nothing with { ProductName = $"Race {i}" }, 1))));
        Assert.Single(all, r => r.Succeeded);
        Assert.All(all.Where(r => !r.Succeeded), r => Assert.Equal(ErrorKind.Conflict, r.Error!.Kind));
        Assert.Equal(2, (await ReadAsync(team, one)).Number);
    }

    [Fact]
    public async Task Wrong_ones_are_refused_with_the_field_and_change_nothing()
    {
        var team = await Team.OfAsync(app);
        var owner = await team.AddAsync("Owner");
        (string Field, BrandForm Form)[] wrong =
        [
            (nameof(BrandForm.PrimaryLight), Nothing with { PrimaryLight = "red" }),
            (nameof(BrandForm.PrimaryLight), Nothing with { PrimaryLight = "#fff;}body{display:none}" }),
            (nameof(BrandForm.PrimaryLight), Nothing with { PrimaryLight = "#FFD400" }),
            (nameof(BrandForm.PrimaryDark), Nothing with { PrimaryDark = "#000" }),
            (nameof(BrandForm.ProductName), Nothing with { ProductName = new string('n', 61) }),
            (nameof(BrandForm.ProductName), Nothing with { ProductName = "Ac\u202eme" }),
            (nameof(BrandForm.MailHeader), Nothing with { MailHeader = "a\u200bb" }),
            (nameof(BrandForm.MailHeader), Nothing with { MailHeader = new string('h', 121) }),
            (nameof(BrandForm.MailFooter), Nothing with { MailFooter = "1\n2\n3\n4\n5\n6" }),
            (nameof(BrandForm.MailFooter), Nothing with { MailFooter = new string('f', 301) }),
            (nameof(BrandForm.MailFooter), Nothing with { MailFooter = "ok\n\u202e" }),
            (nameof(BrandForm.WelcomeTitle), Nothing with { WelcomeTitle = new string('w', 81) }),
            (nameof(BrandForm.WelcomeText), Nothing with { WelcomeText = new string('w', 201) }),
            (nameof(BrandForm.LogoLight), Nothing with { LogoLight = new(Uploads.Text("<svg/>")) }),
            (nameof(BrandForm.LogoDark), Nothing with { LogoDark = new(Uploads.Picture(4, 4)) }),
            (nameof(BrandForm.Favicon), Nothing with { Favicon = new([]) }),
        ];
        foreach (var (field, form) in wrong)
        {
            var error = (await app.As(owner).SendAsync(new SaveBranding(team.Id, form, 0))).Error;
            Assert.Equal((field, ErrorKind.Invalid, field), (field, error?.Kind, error?.Fields.Single().Field));
        }

        Assert.Empty((await ReadAsync(team, owner)).Versions);
    }

    [Fact]
    public async Task Only_who_may_change_the_look_sees_the_page_and_no_tenant_reaches_another_s()
    {
        var (team, other) = (await Team.OfAsync(app), await Team.OfAsync(app));
        var (owner, member, stranger) = (await team.AddAsync("Owner"), await team.AddAsync("Member"), await other.AddAsync("Owner"));
        await SaveAsync(team, owner, Nothing with { ProductName = "Ours", LogoLight = new(Uploads.Picture(40, 40)) }, 0);

        Assert.Equal(ErrorKind.Forbidden, (await app.As(member).SendAsync(new GetBranding(team.Id))).Error?.Kind);
        Assert.Equal(ErrorKind.Forbidden, (await app.As(member).SendAsync(new SaveBranding(team.Id, Nothing, 1))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(stranger).SendAsync(new SaveBranding(team.Id, Nothing, 1))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(stranger).SendAsync(new RestoreBranding(team.Id, 1, 1))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(stranger).SendAsync(new RestoreBranding(other.Id, 1, 0))).Error?.Kind); // the number is the other tenant's
        await SaveAsync(other, stranger, Nothing with { LogoLight = new(null, 1) }, 0);
        Assert.Null((await ReadAsync(other, stranger)).Look.LogoLight);

        Assert.Equal("Ours", (await app.As(member).SendAsync(new OpenTenant(team.Slug))).Value.Look?.ProductName);
        Assert.Null((await app.As(stranger).SendAsync(new OpenTenant(other.Slug))).Value.Look?.ProductName);
    }

    [Fact]
    public async Task Old_versions_go_with_the_pictures_that_no_other_has()
    {
        var team = await Team.OfAsync(app);
        var owner = await team.AddAsync("Owner");
        for (var i = 0; i < BrandVersion.Kept + 4; i++)
            await SaveAsync(team, owner, Nothing with { LogoLight = new(Uploads.Picture(40 + i, 40)) }, i);

        var view = await ReadAsync(team, owner);
        Assert.Equal(BrandVersion.Kept, view.Versions.Count);
        var kept = view.Versions.Select(v => v.Look.LogoLight!).Order().ToList();
        Assert.Equal(kept, (await app.InDatabaseAsync(db => db.BrandPictures.AcrossTenants().Where(p => p.TenantId == team.Id).Select(p => p.Hash).ToListAsync())).Order());
    }

    [Fact]
    public async Task A_sign_in_page_looks_like_the_tenant_only_while_it_is_active()
    {
        var team = await Team.OfAsync(app);
        var owner = await team.AddAsync("Owner");
        await SaveAsync(team, owner, Nothing with { WelcomeTitle = "Hello, Acme", LogoLight = new(Uploads.Picture(40, 40)) }, 0);
        var look = (await app.As(Callers.Anonymous).SendAsync(new ShowSignInLook(team.Slug))).Value;
        Assert.Equal("Hello, Acme", look.WelcomeTitle);
        Assert.True((await app.As(Callers.Anonymous).SendAsync(new OpenBrandPicture(team.Id, look.LogoLight!))).Succeeded);

        var none = (await app.As(Callers.Anonymous).SendAsync(new ShowSignInLook("nobody-has-this"))).Error;
        var plain = (await app.As(Callers.Anonymous).SendAsync(new ShowSignInLook((await Team.OfAsync(app)).Slug))).Error;
        Assert.Equal((none!.Kind, none.Message), (plain!.Kind, plain.Message));

        foreach (var status in Enum.GetValues<TenantStatus>().Where(s => s != TenantStatus.Active))
        {
            await BecomeAsync(team.Id, status);
            var error = (await app.As(Callers.Anonymous).SendAsync(new ShowSignInLook(team.Slug))).Error;
            var picture = (await app.As(Callers.Anonymous).SendAsync(new OpenBrandPicture(team.Id, look.LogoLight!))).Error;
            Assert.Equal((status, none.Kind, none.Message, none.Message), (status, error!.Kind, error.Message, picture!.Message));
        }
    }

    [Fact]
    public async Task Nothing_is_left_of_a_deleted_tenant_and_verify_would_find_it()
    {
        var team = await Team.OfAsync(app);
        await SaveAsync(team, await team.AddAsync("Owner"), Nothing with { ProductName = "Gone", LogoLight = new(Uploads.Picture(40, 40)) }, 0);
        await BecomeAsync(team.Id, TenantStatus.Deleted);
        Assert.Equal(2, (await FindingsAsync(team.Id)).Count(f => f.Contains("a look of its own") || f.Contains("pictures")));

        await using (var scope = app.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<IEvents>().PublishAsync(new TenantPeopleLeft(team.Id, new Tally()), CancellationToken.None);
            await scope.ServiceProvider.GetRequiredService<PortalDb>().SaveChangesAsync();
        }

        Assert.DoesNotContain(await FindingsAsync(team.Id), f => f.Contains("look") || f.Contains("pictures"));
        Assert.False(await app.InDatabaseAsync(db => db.BrandPictures.AcrossTenants().AnyAsync(p => p.TenantId == team.Id)));
    }

    private async Task<List<string>> FindingsAsync(TenantId tenant)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var rule = scope.ServiceProvider.GetServices<Portal.Provisioning.Verification.IVerifyRule>().OfType<DeletedTenantsAreGone>().Single();
        var findings = new List<string>();
        await foreach (var finding in rule.FindAsync(CancellationToken.None))
        {
            if (finding.ToString().Contains(tenant.ToString()))
                findings.Add(finding.ToString());
        }

        return findings;
    }

    private Task BecomeAsync(TenantId tenant, TenantStatus status) => app.InDatabaseAsync(async db =>
    {
        (await db.Tenants.SingleAsync(t => t.Id == tenant)).Become(status, app.Clock.GetUtcNow());
        return await db.SaveChangesAsync();
    });

    private async Task<BrandingView> ReadAsync(Team team, Caller by) => (await app.As(by).SendAsync(new GetBranding(team.Id))).Value;

    /// <param name="takeProposal">The colour is expected to be refused, and the proposal is taken.</param>
    private async Task<int> SaveAsync(Team team, Caller by, BrandForm form, int basedOn, bool takeProposal = false)
    {
        var result = await app.As(by).SendAsync(new SaveBranding(team.Id, form, basedOn));
        if (takeProposal)
        {
            Assert.Equal(nameof(BrandForm.PrimaryLight), result.Error?.Fields.Single().Field);
            var proposal = BrandColours.Light.Nearest(Colour.Of(form.PrimaryLight)).ToString();
            Assert.Contains(proposal, result.Error!.Message);
            result = await app.As(by).SendAsync(new SaveBranding(team.Id, form with { PrimaryLight = proposal }, basedOn));
        }

        Assert.True(result.Succeeded, result.Error?.Message);
        return result.Value;
    }
}
