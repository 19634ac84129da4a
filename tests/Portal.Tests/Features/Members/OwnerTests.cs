using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Features.Members;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Members;

/// <summary>What the worker's announcements do here: roles, the owner, their mails, and all of it undone.</summary>
public sealed class OwnerTests(PortalApp app) : IClassFixture<PortalApp>
{
    private static readonly TemplateRole[] Roles =
    [
        new() { Name = "Owner", Permissions = [nameof(TenantPermission.OwnTenant)] },
        new() { Name = "Member", Permissions = [nameof(TenantPermission.ViewTenant)] },
    ];

    [Fact]
    public async Task Roles_given_twice_are_there_once_and_taken_leave_nothing()
    {
        var tenant = await app.Given.AnActiveTenantAsync();

        await AnnounceAsync(new TenantRolesGiven(tenant, Roles));
        await AnnounceAsync(new TenantRolesGiven(tenant, Roles));
        Assert.Equal(2, await RolesOfAsync(tenant));

        await AnnounceAsync(new TenantRolesTaken(tenant));
        Assert.Equal(0, await RolesOfAsync(tenant));
    }

    [Fact]
    public async Task A_new_owner_gets_a_link_in_the_tenants_language_which_opens_the_workspace_once()
    {
        var (tenant, email) = await ATenantWithOwnerAsync("new-owner@people.example", "fr");
        await app.StartAsync();
        var mail = await app.Mails.WaitForAsync(email);
        Assert.Contains("Choisissez un mot de passe", mail.TextBody, StringComparison.Ordinal);
        var token = Mailbox.LinkIn(mail).Segments[^1];

        Assert.Equal(email, (await app.As(Callers.Anonymous).SendAsync(new OpenInvitation(token))).Value.Email);
        var set = (await SetAsync(token)).Value;

        Assert.StartsWith("/t/", set.Home, StringComparison.Ordinal);
        Assert.True((await app.As(Callers.Anonymous).SendAsync(new SignIn(email, Accounts.Password))).Succeeded);
        Assert.Equal([tenant], (await app.As(Caller.Of(set.Person, email, null)).SendAsync(new WhoAmI())).Value.Tenants.Select(t => t.Id));
        Assert.Equal(ErrorKind.NotFound, (await SetAsync(token)).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await app.As(Callers.Anonymous).SendAsync(new OpenInvitation(token))).Error?.Kind);
    }

    [Fact]
    public async Task An_invitation_ends_with_its_time_and_nobody_can_make_one_up()
    {
        await ATenantWithOwnerAsync("late@people.example");
        await app.StartAsync();
        var token = Mailbox.LinkIn(await app.Mails.WaitForAsync("late@people.example")).Segments[^1];
        Assert.Equal(ErrorKind.NotFound, (await SetAsync(token[..^1] + (token[^1] == 'A' ? 'B' : 'A'))).Error?.Kind);
        Assert.Equal(ErrorKind.NotFound, (await SetAsync("")).Error?.Kind);

        app.Clock.Advance(Invitations.ValidFor + TimeSpan.FromMinutes(1));

        Assert.Equal(ErrorKind.NotFound, (await SetAsync(token)).Error?.Kind);
    }

    [Fact]
    public async Task Using_one_invitation_uses_up_the_others_of_the_account()
    {
        var (first, email) = await ATenantWithOwnerAsync("twice@people.example");
        await ATenantWithOwnerAsync(email);
        var id = await IdOfAsync(email);
        var (one, two) = (await IssueAsync(id, first), await IssueAsync(id, first));

        Assert.True((await SetAsync(one)).Succeeded);

        Assert.Equal(ErrorKind.NotFound, (await SetAsync(two)).Error?.Kind);
        Assert.False(await app.InDatabaseAsync(db => db.OneTimeTokens.AnyAsync(t => t.PersonId == id && t.UsedAt == null)));
    }

    [Fact]
    public async Task An_owner_with_a_password_is_told_and_needs_no_link()
    {
        var (_, email) = await app.AnAccountAsync();

        await ATenantWithOwnerAsync(email);

        var id = await IdOfAsync(email);
        Assert.False(await app.InDatabaseAsync(db => db.OneTimeTokens.AnyAsync(t => t.PersonId == id)));
        Assert.Equal(1, await app.InDatabaseAsync(db => db.OutgoingMails.CountAsync(m => m.To == email)));
    }

    [Fact]
    public async Task Undoing_an_invitation_leaves_nothing_of_an_account_that_nothing_else_uses()
    {
        var (tenant, email) = await ATenantWithOwnerAsync("undone@people.example");

        await AnnounceAsync(new OwnerUninvited(tenant, email));
        await AnnounceAsync(new TenantRolesTaken(tenant));

        Assert.False(await app.InDatabaseAsync(db => db.People.AnyAsync(p => p.Email == email)));
        Assert.False(await app.InDatabaseAsync(db => db.Memberships.AcrossTenants().AnyAsync(m => m.TenantId == tenant)));
        Assert.False(await app.InDatabaseAsync(db => db.OneTimeTokens.AnyAsync(t => t.TenantId == tenant)));
    }

    [Theory]
    [InlineData("another tenant")]
    [InlineData("staff")]
    [InlineData("a password")]
    public async Task Undoing_an_invitation_keeps_an_account_that_is_used_elsewhere(string by)
    {
        var email = $"{by.Replace(' ', '-')}@used.example";
        var (tenant, _) = await ATenantWithOwnerAsync(email);
        var id = await IdOfAsync(email);
        if (by == "another tenant")
            await ATenantWithOwnerAsync(email);
        else if (by == "staff")
            await app.InDatabaseAsync(db => { db.Staff.Add(new StaffMember { PersonId = id }); return db.SaveChangesAsync(); });
        else
            await SetAsync(await IssueAsync(id, tenant));

        await AnnounceAsync(new OwnerUninvited(tenant, email));

        Assert.True(await app.InDatabaseAsync(db => db.People.AnyAsync(p => p.Email == email)));
        Assert.False(await app.InDatabaseAsync(db => db.Memberships.AcrossTenants().AnyAsync(m => m.TenantId == tenant)));
    }

    [Fact]
    public async Task Undoing_an_invitation_that_never_was_changes_nothing()
    {
        var (_, email) = await ATenantWithOwnerAsync("bystander@people.example");

        await AnnounceAsync(new OwnerUninvited(await app.Given.AnActiveTenantAsync(), "never-was@people.example"));

        Assert.NotEqual(default, await IdOfAsync(email));
    }

    [Fact]
    public async Task The_owner_is_told_in_the_language_they_chose_that_the_tenant_is_ready()
    {
        var (_, email) = await app.AnAccountAsync(p => { p.Language = "de"; return Task.CompletedTask; });
        await app.StartAsync();

        await AnnounceAsync(new TenantReady(TenantId.New(), "Acme", "acme", email, "es"));

        var mail = await app.Mails.WaitForAsync(email);
        Assert.Equal("Acme ist bereit", mail.Subject);
        Assert.Equal("/t/acme", Mailbox.LinkIn(mail).AbsolutePath);
    }

    private async Task<(TenantId Tenant, string Email)> ATenantWithOwnerAsync(string email, string language = "en")
    {
        var tenant = await app.Given.AnActiveTenantAsync();
        await AnnounceAsync(new TenantRolesGiven(tenant, Roles));
        await AnnounceAsync(new OwnerInvited(tenant, email, language));
        return (tenant, email);
    }

    // As a step does: announce within a unit of work, then save it.
    private async Task AnnounceAsync(IEvent happened)
    {
        await using var scope = app.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IEvents>().PublishAsync(happened, CancellationToken.None);
        await scope.ServiceProvider.GetRequiredService<PortalDb>().SaveChangesAsync();
    }

    private async Task<string> IssueAsync(PersonId person, TenantId tenant)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var token = scope.ServiceProvider.GetRequiredService<Invitations>().Issue(person, tenant);
        await scope.ServiceProvider.GetRequiredService<PortalDb>().SaveChangesAsync();
        return token;
    }

    private Task<Result<Admitted>> SetAsync(string token) => app.As(Callers.Anonymous).SendAsync(new SetFirstPassword(token, Accounts.Password));

    private Task<int> RolesOfAsync(TenantId tenant) => app.InDatabaseAsync(db => db.TenantRoles.AcrossTenants().CountAsync(r => r.TenantId == tenant));

    private Task<PersonId> IdOfAsync(string email) => app.InDatabaseAsync(async db => new PersonId((await db.People.SingleAsync(p => p.Email == email)).Id));
}
