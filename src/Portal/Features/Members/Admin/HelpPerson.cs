using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Features.Access;
using Portal.Features.Members.Factors;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members.Admin;

/// <summary>Ends every session of somebody who has lost a device, or whose account somebody else is in.</summary>
/// <param name="Tenant">Whose member they are; null: one of the staff.</param>
[Requires(StaffPermission.HelpPeople)]
public sealed record EndSessionsOf(PersonId Person, TenantId? Tenant) : ICommand;

/// <summary>
/// Takes the second factor of somebody away who has lost it and every recovery code: app, passkeys and codes. Their password signs them in again, and they are told. Whoever
/// does it has made sure who asked.
/// </summary>
/// <param name="Tenant">Whose member they are; null: one of the staff.</param>
[Requires(StaffPermission.HelpPeople, NeedsFreshProof = true)]
public sealed record ResetFactorsOf(PersonId Person, TenantId? Tenant) : ICommand;

internal sealed class EndSessionsOfHandler(PortalDb db, PersonInNeed need) : ICommandHandler<EndSessionsOf>
{
    public async Task<Result> Handle(EndSessionsOf command, CancellationToken ct)
    {
        var found = await need.FindAsync(command.Person, command.Tenant, ct);
        if (!found.Succeeded)
            return found.Error!;

        found.Value.EndSessions();
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

internal sealed class ResetFactorsOfHandler(
    PortalDb db, PersonInNeed need, Vault vault, RecoveryCodes codes, FactorMails mails, IMail mail, IStringLocalizer<MembersAdminText> text) : ICommandHandler<ResetFactorsOf>
{
    public async Task<Result> Handle(ResetFactorsOf command, CancellationToken ct)
    {
        var found = await need.FindAsync(command.Person, command.Tenant, ct);
        if (!found.Succeeded)
            return found.Error!;

        var id = command.Person.Value;
        var app = await db.AuthenticatorApps.SingleOrDefaultAsync(a => a.PersonId == id, ct);
        var passkeys = await db.Passkeys.Where(k => k.PersonId == id).ToListAsync(ct);
        if (app is null && passkeys.Count == 0)
            return Error.Conflict(text["factors.none"]);

        if (app is not null)
            db.Remove(app);

        db.RemoveRange(passkeys);
        await vault.RemoveAllAsync(id, ct);
        await codes.RemoveAsync(id, ct);
        found.Value.EndSessions();
        mail.Queue(mails.TakenAway(found.Value));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}

/// <summary>Finds somebody whom the caller may help: a member of the tenant that they name, or one of the staff where they manage them. Nobody helps themselves or who holds more.</summary>
internal sealed class PersonInNeed(PortalDb db, CallerRights rights, CallerContext context, IStringLocalizer<MembersAdminText> text)
{
    public async Task<Result<Person>> FindAsync(PersonId id, TenantId? tenant, CancellationToken ct)
    {
        if (id == context.Caller.Person)
            return Error.Conflict(text["me"]);

        var role = await db.Staff.Where(s => s.PersonId == id).Select(s => (StaffRole?)s.Role).SingleOrDefaultAsync(ct);

        // Across tenants: staff have opened none, and name the one.
        var isThere = tenant is { } named ? await db.Memberships.AcrossTenants().AnyAsync(m => m.TenantId == named && m.PersonId == id, ct) : role is not null;
        if (!isThere || await db.People.SingleOrDefaultAsync(p => p.Id == id.Value, ct) is not { } person)
            return Error.NotFound(text["notFound"]);

        var mine = await rights.MineAsync(ct);
        return role is { } held && !(mine.Contains(StaffPermission.ManageStaff) && mine.Covers(held)) ? Error.Forbidden(text["staff"]) : person;
    }
}
