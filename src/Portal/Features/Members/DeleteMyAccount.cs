using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Data.Protection;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>
/// Deletes the caller's account with everything that is theirs alone: sessions, memberships, links, the ways to sign in. Refused while a tenant would be
/// left with nobody who owns it, and to staff. What others are to know stays: the audit log says who did what for as long as it is kept.
/// </summary>
/// <param name="TypedEmail">The account's address, typed by the person.</param>
[SignedIn("About the caller only.", NeedsFreshProof = true)]
public sealed record DeleteMyAccount(string TypedEmail) : ICommand;

internal sealed class DeleteMyAccountHandler(
    PortalDb db, AccountDeletion deletion, Vault vault, MemberMails mails, IMail mail, CallerContext context, IStringLocalizer<MembersText> text)
    : ICommandHandler<DeleteMyAccount>
{
    public async Task<Result> Handle(DeleteMyAccount command, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value;

        // Across tenants: the person's own memberships. Changes of a tenant's people follow one another by the version of its owning role (ADR 0053).
        var memberships = await db.Memberships.AcrossTenants().Where(m => m.PersonId == id).ToListAsync(ct);
        var tenants = memberships.ConvertAll(m => m.TenantId);
        foreach (var role in (await db.TenantRoles.AcrossTenants().Where(r => tenants.Contains(r.TenantId)).OrderBy(r => r.Id).ToListAsync(ct))
            .Where(r => r.Permissions.Contains(TenantPermission.OwnTenant)).DistinctBy(r => r.TenantId))
        {
            db.Entry(role).State = EntityState.Modified;
        }

        var plan = await deletion.PlanAsync(id, ct);
        if (EmailAddress.Normalise(command.TypedEmail) != EmailAddress.Normalise(plan.Email))
            return Error.Invalid(nameof(command.TypedEmail), text["delete.typed.wrong"]);

        if (plan.IsStaff)
            return Error.Conflict(text["delete.staff"]);

        if (plan.OnlyOwnerOf.Count > 0)
            return Error.Conflict(text["delete.owner", string.Join(", ", plan.OnlyOwnerOf)]);

        var person = await db.People.SingleAsync(p => p.Id == id.Value, ct);
        db.RemoveRange(memberships);
        db.RemoveRange(await db.SignInSessions.Where(s => s.PersonId == person.Id).ToListAsync(ct));
        db.RemoveRange(await db.OneTimeTokens.Where(t => t.PersonId == id).ToListAsync(ct));
        db.RemoveRange(await db.EmailChanges.Where(c => c.PersonId == id).ToListAsync(ct));
        db.RemoveRange(await db.OutgoingMails.Where(m => m.TenantId == null && m.State != MailState.Pending && m.To == person.Email).ToListAsync(ct));
        await vault.RemoveAllAsync(person.Id, ct); // the key of their authenticator app; app, codes and passkeys go with the account
        db.Remove(person);
        mail.Queue(mails.AccountDeleted(person));
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
