using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Members;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.SignUp;

/// <summary>How far a visitor's tenant is. The address needs no account and cannot be guessed.</summary>
/// <param name="Token">The last part of the address.</param>
/// <param name="Proof">The cookie of the browser that confirmed, where there is one.</param>
[Anonymous("Proved by the unguessable token in the address.")]
public sealed record GetProgress([property: Secret] string Token, [property: Secret] string? Proof) : IQuery<SignUpProgress>;

/// <summary>A sign-up on its way, as its visitor sees it.</summary>
/// <param name="Tenant">The tenant that came of it.</param>
/// <param name="Organisation">The organisation's name.</param>
/// <param name="Slug">The tenant's address.</param>
/// <param name="Status">Where the tenant stands.</param>
/// <param name="Note">Why it was rejected; null otherwise.</param>
/// <param name="Timeline">The steps; null while staff have not decided.</param>
/// <param name="Password">What to do about the owner's password.</param>
public sealed record SignUpProgress(
    TenantId Tenant, string Organisation, string Slug, TenantStatus Status, string? Note, TimelineView? Timeline, OwnerPassword Password);

/// <summary>What the visitor can do about the owner's password.</summary>
public enum OwnerPassword
{
    /// <summary>There is no account yet.</summary>
    NotYet,

    /// <summary>This browser may set it.</summary>
    SetHere,

    /// <summary>Another browser confirmed: the invitation mail leads to it.</summary>
    ByMail,

    /// <summary>The account has one: sign in.</summary>
    Present,
}

internal sealed class GetProgressHandler(PortalDb db, TimelineReader timelines, SignUpProof proof, IStringLocalizer<SignUpText> text)
    : IQueryHandler<GetProgress, SignUpProgress>
{
    public async Task<Result<SignUpProgress>> Handle(GetProgress query, CancellationToken ct)
    {
        var hash = OneTimeSecret.HashOf(query.Token);
        var request = await db.SignUpRequests.AsNoTracking().SingleOrDefaultAsync(s => s.ProgressHash == hash, ct);
        if (request?.TenantId is not { } id)
            return Error.NotFound(text["progress.gone"]);

        // The operation before the tenant: what it changes is committed with it, so a finished timeline is never shown beside an older status,
        // after which nothing would tell the page to look again.
        var operation = await db.Operations
            .Where(o => o.TenantId == id && o.Kind == OperationKind.Provision)
            .OrderByDescending(o => o.CreatedAt).Select(o => (OperationId?)o.Id).FirstOrDefaultAsync(ct);
        var timeline = operation is { } running ? await timelines.ReadAsync(running, ct) : null;
        var tenant = await db.Tenants.AsNoTracking().SingleAsync(t => t.Id == id, ct);
        return new SignUpProgress(
            id, tenant.Name, tenant.Slug, tenant.Status, tenant.Status == TenantStatus.Rejected ? tenant.StatusNote : null, timeline,
            await PasswordAsync(request, tenant, proof.Read(query.Proof), ct));
    }

    private async Task<OwnerPassword> PasswordAsync(SignUpRequest request, Tenant tenant, Guid? proven, CancellationToken ct)
    {
        var owner = await db.People.AsNoTracking().SingleOrDefaultAsync(p => p.NormalizedEmail == request.NormalizedEmail, ct);

        // Nobody is signed in: the token names the tenant, and one membership of it is all that is read.
        var isMember = owner is not null
            && await db.Memberships.AcrossTenants().AnyAsync(m => m.TenantId == tenant.Id && m.PersonId == PersonId.From(owner.Id), ct);
        return owner switch
        {
            null => OwnerPassword.NotYet,
            _ when !isMember => OwnerPassword.NotYet,
            { PasswordHash: not null } => OwnerPassword.Present,
            _ => proven == request.Id ? OwnerPassword.SetHere : OwnerPassword.ByMail,
        };
    }
}
