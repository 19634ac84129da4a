using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Tenants;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>What an invitation is about, for whoever holds its link.</summary>
[Anonymous("Proved by the token.")]
public sealed record OpenInvitation(string Token) : IQuery<Invitation>;

/// <summary>An invitation that can still be used.</summary>
public sealed record Invitation(string Email, string Workspace);

internal sealed class OpenInvitationHandler(PortalDb db, TimeProvider time, IStringLocalizer<MembersText> text) : IQueryHandler<OpenInvitation, Invitation>
{
    public async Task<Result<Invitation>> Handle(OpenInvitation query, CancellationToken ct)
    {
        var hash = OneTimeSecret.HashOf(query.Token);
        var now = time.GetUtcNow();
        var token = await db.OneTimeTokens.AsNoTracking()
            .SingleOrDefaultAsync(t => t.Hash == hash && t.Purpose == TokenPurpose.Invitation && t.UsedAt == null && t.ExpiresAt > now, ct);
        if (token is not { PersonId: { } id, TenantId: { } tenant })
            return Error.NotFound(text["invitation.over"]);

        var email = await db.People.Where(p => p.Id == id.Value && p.PasswordHash == null).Select(p => p.Email).SingleOrDefaultAsync(ct);
        var workspace = await db.Tenants.Where(t => t.Id == tenant).Select(t => t.Name).SingleOrDefaultAsync(ct);
        return email is null || workspace is null ? Error.NotFound(text["invitation.over"]) : new Invitation(email, workspace);
    }
}
