using FluentValidation;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Gives an invited account its first password. The link is used up, and every other one of that account with it.</summary>
[Anonymous("Proved by the token.")]
public sealed record SetFirstPassword([Secret] string Token, [Secret] string Password) : ICommand<Admitted>;

internal sealed class SetFirstPasswordValidator : AbstractValidator<SetFirstPassword>
{
    public SetFirstPasswordValidator(IStringLocalizer<MembersText> text) => RuleFor(c => c.Password).MustBeANewPassword(text);
}

internal sealed class SetFirstPasswordHandler(
    PortalDb db, IPasswordHasher<Person> hasher, MeReader reader, IAuditTrail audit, TimeProvider time, IStringLocalizer<MembersText> text)
    : ICommandHandler<SetFirstPassword, Admitted>
{
    public async Task<Result<Admitted>> Handle(SetFirstPassword command, CancellationToken ct)
    {
        var hash = OneTimeSecret.HashOf(command.Token);
        var now = time.GetUtcNow();
        var token = await db.OneTimeTokens.AsNoTracking()
            .SingleOrDefaultAsync(t => t.Hash == hash && t.Purpose == TokenPurpose.Invitation && t.UsedAt == null && t.ExpiresAt > now, ct);
        if (token is not { PersonId: { } id, TenantId: { } tenant })
            return Error.NotFound(text["invitation.over"]);

        var person = await db.People.SingleOrDefaultAsync(p => p.Id == id.Value && p.PasswordHash == null, ct);
        if (person is null || Person.IsLocked(person.LockoutEnd, now))
            return Error.NotFound(text["invitation.over"]);

        person.Keep(hasher.HashPassword(person, command.Password));
        person.EmailConfirmed = true;
        foreach (var open in await db.OneTimeTokens.Where(t => t.PersonId == id && t.UsedAt == null).ToListAsync(ct))
            open.UsedAt = now;

        audit.By(id, person.Email!);
        audit.About(tenant);
        await db.SaveChangesAsync(ct);

        var me = await reader.ReadAsync(id, ct);
        return new Admitted(id, me.Tenants.FirstOrDefault(t => t.Id == tenant) is { } workspace ? $"/t/{workspace.Slug}" : me.Home);
    }
}
