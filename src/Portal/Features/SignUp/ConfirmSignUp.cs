using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Plans;
using Portal.Features.Tenants;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.SignUp;

/// <summary>
/// The visitor proves that the address of the mail is theirs: the tenant begins. It takes effect once; a second click with the same link leads to
/// the same place and changes nothing.
/// </summary>
/// <param name="Token">What the mail's link carries.</param>
/// <param name="Slug">Another address, where the one that was asked for has been taken since.</param>
[Anonymous("Proved by the token in the mail.")]
public sealed record ConfirmSignUp([property: Secret] string Token, string? Slug) : ICommand<SignUpConfirmed>;

/// <summary>What the visitor gets for confirming.</summary>
/// <param name="ProgressToken">Opens the page where they follow their tenant being made.</param>
/// <param name="Proof">Lets this browser set the owner's first password; null when the confirmation lies too far back.</param>
public sealed record SignUpConfirmed([property: Secret] string ProgressToken, [property: Secret] string? Proof);

internal sealed class ConfirmSignUpHandler(
    PortalDb db, IMail mail, SignUpMails mails, SignUpProof proof, IOperations operations, SlugWords slugs, IAuditTrail audit, AfterCommit afterCommit,
    TimeProvider time, IStringLocalizer<SignUpText> text)
    : ICommandHandler<ConfirmSignUp, SignUpConfirmed>
{
    /// <summary>A double click or a lost answer is confirmed again within this time as if it were the first.</summary>
    private static readonly TimeSpan SameClick = TimeSpan.FromMinutes(10);

    public async Task<Result<SignUpConfirmed>> Handle(ConfirmSignUp command, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var hash = OneTimeSecret.HashOf(command.Token);
        var request = await db.SignUpRequests.SingleOrDefaultAsync(s => s.ConfirmationHash == hash, ct);
        if (request is null || request.ConfirmBy < now)
            return Error.NotFound(text["confirm.gone"]);

        var progress = SignUpProof.ProgressToken(command.Token);
        if (request.ConfirmedAt is { } before)
            return new SignUpConfirmed(progress, now - before < SameClick ? proof.Make(request.Id) : null);

        var slug = string.IsNullOrWhiteSpace(command.Slug) ? request.Slug : SlugWords.Normalise(command.Slug);
        if (Slug.Check(slug) is { } fault)
            return Error.Invalid(nameof(command.Slug), slugs.Of(fault, slug));

        if (await db.Addresses.AnyAsync(a => a.Slug == slug, ct))
            return await TakenAsync(request.Id, slug, progress, ct);

        var plan = await db.Plans.SingleAsync(p => p.Id == request.PlanId, ct);
        var tenant = new Tenant
        {
            Id = TenantId.New(),
            Name = request.Organisation,
            Slug = slug,
            Status = TenantStatus.AwaitingApproval,
            PlanId = plan.Id,
            OwnerEmail = request.Email,
            Region = request.Region,
            Language = request.Language,
            Currency = plan.Currency,
            CreatedAt = now,
            StatusSince = now,
        };
        request.Slug = slug;
        request.ConfirmedAt = now;
        request.ProgressHash = OneTimeSecret.HashOf(progress);
        request.TenantId = tenant.Id;
        db.Add(tenant);
        audit.About(tenant.Id);

        // Held from here on, also while staff think about it. The key is the slug: of two who confirm at once, one is told that it is taken.
        db.Add(new Address { Slug = slug, TenantId = tenant.Id, HeldSince = now });
        if (plan.NeedsApproval)
            mail.Queue(mails.Waiting(request, progress), tenant.Id);
        else
            await TenantProvisioning.EnqueueAsync(db, operations, tenant, now, ct);

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (ChangedByAnotherException)
        {
            db.ChangeTracker.Clear();
            afterCommit.Forget();
            return await TakenAsync(request.Id, slug, progress, ct);
        }

        return new SignUpConfirmed(progress, proof.Make(request.Id));
    }

    // The same link in the same moment: what it leads to is there by now. Otherwise another tenant has got the address first.
    private async Task<Result<SignUpConfirmed>> TakenAsync(Guid request, string slug, string progress, CancellationToken ct) =>
        await db.SignUpRequests.AsNoTracking().AnyAsync(s => s.Id == request && s.ConfirmedAt != null, ct)
            ? new SignUpConfirmed(progress, proof.Make(request))
            : Error.Invalid(nameof(ConfirmSignUp.Slug), text["slug.taken", slug]);
}
