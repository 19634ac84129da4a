using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Portal.Features.Deletion;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Tests.Features.Operations;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Deletion;

/// <summary>How those who own a tenant ask for its deletion, and take it back.</summary>
public sealed class DeletedPageTests : PageContext
{
    private static readonly TenantView Acme = new(TenantId.New(), "Acme", "acme", TenantStatus.Active, null, null, [TenantPermission.OwnTenant], true);

    private MyDeletion _deletion;

    public DeletedPageTests()
    {
        _deletion = new MyDeletion(Acme.Id, "Acme", TenantStatus.PendingDeletion, "acme", false, Clock.GetUtcNow().AddDays(7), false, Clock.GetUtcNow(), null);
        Answer<GetMyDeletion, Result<MyDeletion>>(_ => _deletion);
    }

    [Fact]
    public async Task An_owner_types_the_name_needs_no_reason_and_is_led_to_the_way_back()
    {
        Answer<GetTenantSettings, Result<TenantSettings>>(_ => new TenantSettings("Acme", "acme", "en", "Europe/Berlin", "EUR", "eu", 4));
        Answer<PreviewMyDeletion, Result<DeletionPlan>>(_ => new DeletionPlan("Acme", Clock.GetUtcNow().AddDays(7), 7, [], [], 1, [], []));
        Answer<RequestMyDeletion, Result>(_ => Result.Success);
        var dialogs = Render<MudDialogProvider>();
        var page = Render<TenantSettingsPage>(p => p.AddCascadingValue(Acme).Add(s => s.Slug, "acme"));

        var deleting = page.FindAll("button.button-danger").Single().ClickAsync();
        dialogs.WaitForElement("#deletion-name");
        Assert.True(dialogs.Find("button.button-danger").HasAttribute("disabled"));
        await dialogs.Find("#deletion-name").InputAsync("Acme");
        await dialogs.Find("button.button-danger").ClickAsync();
        await deleting;

        Assert.Equal(new RequestMyDeletion(Acme.Id, "Acme", ""), Assert.Single(Sent.OfType<RequestMyDeletion>()));
        Assert.EndsWith($"/deleted/{Acme.Id}", Services.GetRequiredService<NavigationManager>().Uri);
    }

    [Fact]
    public async Task The_way_back_is_one_button_and_is_followed_until_it_is_there()
    {
        var running = Views.Provision(Portal.Provisioning.Records.OperationStatus.Running);
        Answer<RestoreMyTenant, Result>(_ =>
        {
            _deletion = _deletion with { Running = running };
            return Result.Success;
        });
        var page = Open();
        Assert.Empty(page.FindAll("input"));

        await page.Find("form").SubmitAsync();

        Assert.Equal(new RestoreMyTenant(Acme.Id, null), Assert.Single(Sent.OfType<RestoreMyTenant>()));
        Assert.Equal([running.Id], Feed.Watched);
        Assert.Empty(page.FindAll("form"));

        _deletion = _deletion with { Running = null, Status = TenantStatus.Active, RestorableUntil = null };
        await Feed.MoveAsync(running.Id);

        page.WaitForAssertion(() => Assert.Equal("/t/acme", page.Find("a.button-primary").GetAttribute("href")));
        Assert.Contains("Acme is back", page.Find("h1").TextContent);
        Assert.Empty(Feed.Watched);
    }

    [Fact]
    public async Task Where_somebody_has_the_address_another_one_is_asked_for()
    {
        _deletion = _deletion with { SlugIsTaken = true };
        var answers = new Queue<Result>([Error.Invalid("Slug", "This address is reserved."), Result.Success]);
        Answer<RestoreMyTenant, Result>(_ => answers.Dequeue());
        var page = Open();
        Assert.Contains("“acme” belongs to somebody else", page.Find(".note-attention").TextContent);

        await page.Find("#slug").InputAsync("admin");
        await page.Find("form").SubmitAsync();
        Assert.Equal(("This address is reserved.", "true"), (page.Find("#slug-error").TextContent, page.Find("#slug").GetAttribute("aria-invalid")));

        await page.Find("#slug").InputAsync("acme-again");
        await page.Find("form").SubmitAsync();

        Assert.Equal(["admin", "acme-again"], Sent.OfType<RestoreMyTenant>().Select(r => r.Slug));
    }

    [Fact]
    public async Task An_address_that_is_taken_in_the_last_moment_is_asked_for_then()
    {
        Answer<RestoreMyTenant, Result>(_ =>
        {
            _deletion = _deletion with { SlugIsTaken = true };
            return Error.Invalid("Slug", "Somebody has it.");
        });
        var page = Open();

        await page.Find("form").SubmitAsync();

        Assert.Equal("Somebody has it.", page.Find("#slug-error").TextContent);
    }

    [Fact]
    public void A_hold_says_that_the_clock_is_stopped()
    {
        _deletion = _deletion with { IsStopped = true };

        Assert.Contains("The clock is stopped by a legal hold", Open().Find("dl").TextContent);
    }

    [Fact]
    public async Task What_cannot_be_done_now_is_said()
    {
        Answer<RestoreMyTenant, Result>(_ => Error.Conflict("It is being locked right now."));
        var page = Open();

        await page.Find("form").SubmitAsync();

        Assert.Equal("It is being locked right now.", page.Find("[role=alert]").TextContent);
        Assert.False(page.Find("button[type=submit]").HasAttribute("disabled"));
    }

    [Theory]
    [InlineData("not-an-id")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public void An_id_that_is_none_is_answered_like_one_that_is_not_there(string id)
    {
        Answer<GetMyDeletion, Result<MyDeletion>>(_ => Error.NotFound("There is no such workspace."));

        var page = Render<DeletedPage>(p => p.Add(d => d.Id, id));

        Assert.Contains("There is no such workspace.", page.Find("[role=alert]").TextContent);
        Assert.Empty(Feed.Watched);
    }

    private IRenderedComponent<DeletedPage> Open() => Render<DeletedPage>(p => p.Add(d => d.Id, Acme.Id.ToString()));
}
