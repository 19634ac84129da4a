using Microsoft.EntityFrameworkCore;
using Portal.Features.Members;
using Portal.Features.SignUp;
using Portal.Features.Tenants;
using Portal.Features.Tenants.Admin;
using Portal.Kernel;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.SignUp;

public sealed class ConfirmSignUpTests(PortalApp app) : IClassFixture<PortalApp>, IAsyncLifetime
{
    private readonly Visitor _visitor = new(app);

    public async ValueTask InitializeAsync() => await _visitor.OpenAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_confirmed_sign_up_becomes_a_running_tenant_whose_owner_chooses_a_password_and_opens_it()
    {
        var request = Visitor.Request();

        var confirmed = await _visitor.ConfirmAsync(request);
        var progress = await _visitor.UntilAsync(confirmed, p => p.Timeline?.FinishedAt is not null);

        Assert.Equal(TenantStatus.Active, progress.Status);
        Assert.Equal(OwnerPassword.SetHere, progress.Password);
        var invited = await _visitor.Dispatcher.SendAsync(new InviteWithProof(confirmed.Proof!));
        var set = await _visitor.Dispatcher.SendAsync(new SetFirstPassword(invited.Value.Token, "a fine long sentence"));
        Assert.Equal($"/t/{request.Slug}", set.Value.Home);
        var owner = app.As(Caller.Of(set.Value.Person, request.Email, null));
        Assert.True((await owner.SendAsync(new OpenTenant(request.Slug))).Value.IsOwner);
        Assert.Equal(OwnerPassword.Present, (await _visitor.ProgressAsync(confirmed)).Password);
    }

    [Fact]
    public async Task Confirming_twice_leads_to_the_same_place_and_makes_one_tenant()
    {
        var request = Visitor.Request();
        var token = await _visitor.RequestAsync(request);

        var together = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => _visitor.Dispatcher.SendAsync(new ConfirmSignUp(token, null)))));
        var again = await _visitor.Dispatcher.SendAsync(new ConfirmSignUp(token, null));

        Assert.All(together, answer => Assert.Equal(again.Value.ProgressToken, answer.Error is null ? answer.Value.ProgressToken : answer.Error.Message));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.Set<Tenant>().CountAsync(t => t.Slug == request.Slug)));
    }

    [Fact]
    public async Task Of_two_who_confirm_one_address_the_second_chooses_another()
    {
        var first = Visitor.Request();
        var second = Visitor.Request() with { Slug = first.Slug };
        var token = await _visitor.RequestAsync(second);
        await _visitor.ConfirmAsync(first);

        var shown = await _visitor.Dispatcher.SendAsync(new GetConfirmation(token));
        var refused = await _visitor.Dispatcher.SendAsync(new ConfirmSignUp(token, null));
        var other = await _visitor.Dispatcher.SendAsync(new ConfirmSignUp(token, first.Slug + "-two"));

        Assert.True(shown.Value.SlugIsTaken);
        Assert.Equal("Slug", Assert.Single(refused.Error!.Fields).Field);
        Assert.Equal(first.Slug + "-two", (await _visitor.ProgressAsync(other.Value)).Slug);
    }

    [Fact]
    public async Task A_plan_with_approval_waits_for_staff_and_a_rejection_reaches_the_visitor_and_frees_the_address()
    {
        var request = Visitor.Request(plan: "enterprise");

        var confirmed = await _visitor.ConfirmAsync(request);
        var waiting = await _visitor.ProgressAsync(confirmed);
        Assert.Equal((TenantStatus.AwaitingApproval, null), (waiting.Status, waiting.Timeline));
        Assert.False((await _visitor.Dispatcher.SendAsync(new CheckSlug(request.Slug, null))).Value.Free);

        Assert.Null((await app.As(Callers.Administrator).SendAsync(new RejectTenant(waiting.Tenant, "We could not verify the company."))).Error);

        var rejected = await _visitor.ProgressAsync(confirmed);
        Assert.Equal((TenantStatus.Rejected, "We could not verify the company."), (rejected.Status, rejected.Note));
        Assert.True((await _visitor.Dispatcher.SendAsync(new CheckSlug(request.Slug, null))).Value.Free);
        var mail = await app.Mails.WaitForAsync(request.Email, m => m.TextBody!.Contains("We could not verify the company."));
        Assert.NotNull(mail);
    }

    [Fact]
    public async Task An_approved_tenant_is_made()
    {
        var confirmed = await _visitor.ConfirmAsync(Visitor.Request(plan: "enterprise"));
        var waiting = await _visitor.ProgressAsync(confirmed);

        Assert.Null((await app.As(Callers.Administrator).SendAsync(new ApproveTenant(waiting.Tenant))).Error);

        var done = await _visitor.UntilAsync(confirmed, p => p.Timeline?.FinishedAt is not null);
        Assert.Equal(TenantStatus.Active, done.Status);
    }

    [Fact]
    public async Task Who_only_knows_the_timeline_cannot_set_the_password()
    {
        var confirmed = await _visitor.ConfirmAsync(Visitor.Request());
        await _visitor.UntilAsync(confirmed, p => p.Timeline?.FinishedAt is not null);

        var passedOn = await _visitor.ProgressAsync(confirmed with { Proof = null });
        var guessed = await _visitor.Dispatcher.SendAsync(new InviteWithProof(confirmed.ProgressToken));

        Assert.Equal(OwnerPassword.ByMail, passedOn.Password);
        Assert.Equal(ErrorKind.Conflict, guessed.Error?.Kind);
    }

    [Fact]
    public async Task The_proof_does_not_open_an_account_that_has_a_password()
    {
        var confirmed = await _visitor.ConfirmAsync(Visitor.Request());
        await _visitor.UntilAsync(confirmed, p => p.Timeline?.FinishedAt is not null);
        var invited = await _visitor.Dispatcher.SendAsync(new InviteWithProof(confirmed.Proof!));
        await _visitor.Dispatcher.SendAsync(new SetFirstPassword(invited.Value.Token, "a fine long sentence"));

        var again = await _visitor.Dispatcher.SendAsync(new InviteWithProof(confirmed.Proof!));

        Assert.Equal(ErrorKind.Conflict, again.Error?.Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("' OR 1=1 --")]
    public async Task An_unknown_token_finds_nothing(string token)
    {
        Assert.Equal(ErrorKind.NotFound, (await _visitor.Dispatcher.SendAsync(new ConfirmSignUp(token, null))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await _visitor.Dispatcher.SendAsync(new GetConfirmation(token))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await _visitor.Dispatcher.SendAsync(new GetProgress(token, null))).Error?.Kind);
    }

    [Fact]
    public async Task Everything_it_made_is_recorded_and_nothing_else_exists()
    {
        var confirmed = await _visitor.ConfirmAsync(Visitor.Request());
        var done = await _visitor.UntilAsync(confirmed, p => p.Timeline?.FinishedAt is not null);

        var kinds = await app.InDatabaseAsync(db => db.Resources.Where(r => r.TenantId == done.Tenant && r.State == ResourceState.Present).Select(r => r.Kind).Order().ToListAsync());
        Assert.Equal(2, kinds.Count);
    }
}
