using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Roster;

/// <summary>Invites people to a tenant, all of them or, where one of them cannot be, nobody. Each gets a mail with a link of their own.</summary>
/// <param name="People">1 to 100; every address once, and none that belongs to the tenant or is invited already.</param>
[Requires(TenantPermission.ManageMembers)]
public sealed record InviteMembers(TenantId Tenant, IReadOnlyList<Invitee> People) : ICommand<int>, IConcernsTenant
{
    public const int MostAtOnce = 100;
}

/// <param name="Email">A bare address.</param>
/// <param name="Role">The id of one of the tenant's roles that the caller may give.</param>
public sealed record Invitee(string Email, Guid Role);

internal sealed class InviteMembersValidator : AbstractValidator<InviteMembers>
{
    public InviteMembersValidator(IStringLocalizer<RosterText> text)
    {
        RuleFor(c => c.People).Cascade(CascadeMode.Stop)
            .Must(p => p is { Count: > 0 }).WithMessage(_ => text["invite.none"])
            .Must(p => p.Count <= InviteMembers.MostAtOnce).WithMessage(_ => text["invite.tooMany", InviteMembers.MostAtOnce])
            .Must(p => p.All(i => EmailAddress.IsValid(i.Email))).WithMessage(c => text["invite.address", c.People.First(i => !EmailAddress.IsValid(i.Email)).Email ?? ""])
            .Must(p => p.DistinctBy(i => EmailAddress.Normalise(i.Email)).Count() == p.Count).WithMessage(_ => text["invite.twice"]);
    }
}

internal sealed class InviteMembersHandler(
    PortalDb db, TenantPeople people, InvitationMails mails, IMail mail, CallerContext context, TimeProvider time, IStringLocalizer<RosterText> text)
    : ICommandHandler<InviteMembers, int>
{
    public async Task<Result<int>> Handle(InviteMembers command, CancellationToken ct)
    {
        var roles = await people.RolesForChangeAsync(ct);
        foreach (var role in command.People.Select(p => p.Role).Distinct())
        {
            if (await people.WhyNotGiveAsync(roles, role, nameof(command.People), ct) is { } refusal)
                return refusal;
        }

        var addresses = command.People.Select(p => EmailAddress.Normalise(p.Email)).ToList();
        if (await people.WhoIsThereAsync(addresses, ct) is { Count: > 0 } there)
            return Error.Invalid(nameof(command.People), text["invite.there", string.Join(", ", there.Order())]);

        var now = time.GetUtcNow();
        db.RemoveRange(await db.MemberInvitations.Where(i => addresses.Contains(i.NormalizedEmail)).ToListAsync(ct)); // those that have run out
        if (await people.WhyNoSeatsAsync(command.People.Count, ct) is { } full)
            return full;

        var tenant = await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == command.Tenant, ct);
        foreach (var invitee in command.People)
        {
            var secret = OneTimeSecret.New();
            var invitation = new MemberInvitation
            {
                Id = Guid.CreateVersion7(),
                TenantId = command.Tenant,
                Email = invitee.Email,
                NormalizedEmail = EmailAddress.Normalise(invitee.Email),
                RoleId = invitee.Role,
                InvitedBy = context.Caller.Name,
                SentAt = now,
                ExpiresAt = now + MemberInvitation.ValidFor,
                Hash = secret.Hash,
            };
            db.MemberInvitations.Add(invitation);
            mail.Queue(await mails.WriteAsync(invitation, tenant, secret.Value, ct));
        }

        await db.SaveChangesAsync(ct);
        return command.People.Count;
    }
}
