using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>What somebody is invited to, for whoever holds the link.</summary>
[Anonymous("Proved by the token.")]
public sealed record OpenMemberInvitation(string Token) : IQuery<OfferedMembership>;

/// <param name="Email">Whom it is for.</param>
/// <param name="Slug">Of the workspace, whose look the page takes.</param>
/// <param name="HasAccount">They sign in to join; otherwise they choose a password.</param>
/// <param name="IsMe">The caller is the one whom it is for.</param>
/// <param name="SignedInAs">The caller's address; null: nobody is signed in.</param>
public sealed record OfferedMembership(string Email, string Workspace, string Slug, string Role, string InvitedBy, bool HasAccount, bool IsMe, string? SignedInAs);

internal sealed class OpenMemberInvitationHandler(Joining joining, InvitedAccounts accounts, IStringLocalizer<RosterText> text)
    : IQueryHandler<OpenMemberInvitation, OfferedMembership>
{
    public async Task<Result<OfferedMembership>> Handle(OpenMemberInvitation query, CancellationToken ct)
    {
        if (await joining.FindAsync(query.Token, ct) is not { } found)
            return Error.NotFound(text["invitation.over"]);

        var who = await accounts.FindAsync(found.Invitation.NormalizedEmail, ct);
        return new OfferedMembership(found.Invitation.Email, found.Tenant.Name, found.Tenant.Slug, text.NameOf(found.Role), found.Invitation.InvitedBy, who.HasAccount, who.IsMe, who.SignedInAs);
    }
}

/// <summary>Finds what a link opens, and lets somebody in by it.</summary>
internal sealed class Joining(PortalDb db, TimeProvider time)
{
    /// <returns>Null: no such link, or it is over, or its tenant is not open.</returns>
    public async Task<(MemberInvitation Invitation, Tenant Tenant, TenantRole Role)?> FindAsync(string token, CancellationToken ct)
    {
        var hash = OneTimeSecret.HashOf(token);
        var now = time.GetUtcNow();

        // Across tenants: who holds the link belongs to none yet, and the link names the one.
        var found = await (
            from invitation in db.MemberInvitations.AcrossTenants()
            join tenant in db.Tenants on invitation.TenantId equals tenant.Id
            join role in db.TenantRoles on invitation.RoleId equals role.Id
            where invitation.Hash == hash && invitation.ExpiresAt > now && tenant.Status == TenantStatus.Active
            select new { invitation, tenant, role }).SingleOrDefaultAsync(ct);
        return found is null ? null : (found.invitation, found.tenant, found.role);
    }

    /// <summary>Adds the membership to the unit of work and uses the invitation up; a second one who is at it is late.</summary>
    public async Task JoinAsync(MemberInvitation invitation, PersonId person, CancellationToken ct)
    {
        var before = await db.Memberships.AcrossTenants().SingleOrDefaultAsync(m => m.TenantId == invitation.TenantId && m.PersonId == person, ct);
        if (before is null)
            db.Memberships.Add(new Membership { TenantId = invitation.TenantId, PersonId = person, RoleId = invitation.RoleId, Since = time.GetUtcNow() });

        db.Remove(invitation);
    }
}
