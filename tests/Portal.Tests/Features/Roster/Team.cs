using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Plans;
using Portal.Features.Roster;
using Portal.Features.Tenants;
using Portal.Features.Usage;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Roster;

/// <summary>A tenant with the roles that it comes with, and people in them.</summary>
internal sealed class Team(PortalApp app, TenantId id, string slug, IReadOnlyDictionary<string, Guid> roles)
{
    private static int _count;

    public TenantId Id => id;

    public string Slug => slug;

    public Guid this[string role] => roles[role];

    public static async Task<Team> OfAsync(PortalApp app, int? seats = null)
    {
        var slug = $"team-{Guid.NewGuid().ToString("N")[..10]}";
        var tenant = await app.Given.AnActiveTenantAsync(slug);
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<PortalDb>();
        await ProvisioningDefaults.EnsureAsync(db, app.Clock, CancellationToken.None);
        var plan = new Plan { Id = Guid.CreateVersion7(), Code = slug, Number = 1, Name = "Team", Position = 500, IsPublic = false, Terms = new() { Entitlements = seats is { } limit ? [new(Meter.Members, limit, QuotaKind.Hard)] : [] } };
        db.Plans.Add(plan);
        (await db.Tenants.SingleAsync(t => t.Id == tenant)).PlanId = plan.Id;
        var template = TemplateJson.Read((await db.TemplateVersions.AsNoTracking().FirstAsync(t => t.Name == ProvisioningDefaults.TemplateName)).Content);
        await scope.ServiceProvider.GetRequiredService<IEvents>().PublishAsync(new TenantRolesGiven(tenant, template.Roles), CancellationToken.None);
        await db.SaveChangesAsync();
        return new Team(app, tenant, slug, await db.TenantRoles.AcrossTenants().Where(r => r.TenantId == tenant).ToDictionaryAsync(r => r.Name, r => r.Id));
    }

    public static string NewAddress(string who = "new") => $"{who}-{Interlocked.Increment(ref _count)}@roster.example";

    /// <summary>Somebody with this role; what they may do is read anew at every message.</summary>
    public async Task<Caller> AddAsync(string role)
    {
        var person = Person.New(NewAddress(role.ToLowerInvariant()), app.Clock.GetUtcNow());
        await app.InDatabaseAsync(db =>
        {
            db.People.Add(person);
            db.Memberships.Add(new Membership { TenantId = id, PersonId = new(person.Id), RoleId = roles[role], Since = app.Clock.GetUtcNow() });
            return db.SaveChangesAsync();
        });
        return Caller.Of(new PersonId(person.Id), person.Email!, null);
    }

    public async Task<MemberList> ListAsync(Caller caller) => (await app.As(caller).SendAsync(new ListMembers(id))).Value;

    /// <summary>Invites somebody and reads the secret out of the mail's link.</summary>
    public async Task<string> InviteAsync(Caller by, string address, string role = "Member")
    {
        var result = await app.As(by).SendAsync(new InviteMembers(id, [new Invitee(address, roles[role])]));
        Assert.True(result.Succeeded, result.Error?.Message);
        return await LinkOfAsync(address);
    }

    /// <summary>The secret of the link in the mail to this address.</summary>
    /// <param name="before">Another one than this.</param>
    public async Task<string> LinkOfAsync(string address, string? before = null)
    {
        await app.StartAsync();
        return SecretIn(await app.Mails.WaitForAsync(address, m => SecretIn(m) != before));
    }

    private static string SecretIn(MimeMessage mail) => Mailbox.LinkIn(mail).Segments[^1];
}
