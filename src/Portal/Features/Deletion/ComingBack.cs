using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.SignUp;
using Portal.Features.Tenants;
using Portal.Kernel;
using Portal.Provisioning;
using Portal.Provisioning.Records;

namespace Portal.Features.Deletion;

/// <summary>
/// Brings a tenant back that is pending deletion, for whichever side asks. Its address is held from this commit on, so that the operation cannot find it
/// taken.
/// </summary>
internal sealed class ComingBack(
    PortalDb db, InTheWay inTheWay, IOperations operations, SlugWords slugs, AfterCommit afterCommit, IStringLocalizer<DeletionText> text, IStringLocalizer<TenantStatusText> words,
    TimeProvider time)
{
    /// <summary>The field of both commands that an error is about.</summary>
    private const string SlugField = "Slug";

    /// <param name="slug">Another address; null or empty: the one that it had.</param>
    public async Task<Result> RestoreAsync(TenantId id, string? slug, DeletionAsker by, CancellationToken ct)
    {
        if (await db.Tenants.SingleOrDefaultAsync(t => t.Id == id, ct) is not { } tenant)
            return Error.NotFound(text["tenant.notFound"]);

        if (tenant.Status != TenantStatus.PendingDeletion)
            return Error.Conflict(text["refused.restore", tenant.Name, words[$"status.{tenant.Status}"].Value]);

        if (await inTheWay.OpenAsync(id, ct) is { } kind)
            return Error.Conflict(kind == OperationKind.Freeze ? text["restore.freezing"] : inTheWay.Busy(kind));

        // Read after the same wish was granted to somebody else, and before its operation, over by now, had made the tenant active.
        if (tenant.FormerSlug is not { } former)
            return Error.Conflict(inTheWay.Busy(OperationKind.Restore));

        var wanted = string.IsNullOrWhiteSpace(slug) ? former : SlugWords.Normalise(slug);
        if (wanted != former && Slug.Check(wanted) is { } fault)
            return Error.Invalid(SlugField, slugs.Of(fault, wanted));

        if (await db.Addresses.AnyAsync(a => a.Slug == wanted, ct))
            return Taken(wanted);

        db.Addresses.Add(new Address { Slug = wanted, TenantId = id, HeldSince = time.GetUtcNow() });
        tenant.Slug = wanted;
        tenant.FormerSlug = null;
        operations.Enqueue(id, OperationKind.Restore, new RestoreInput(by, wanted));
        try
        {
            await db.SaveChangesAsync(ct);
            return Result.Success;
        }
        catch (DuplicateException)
        {
            db.ChangeTracker.Clear();
            afterCommit.Forget();
            if (await db.Addresses.AnyAsync(a => a.Slug == wanted && a.TenantId != id, ct))
                return Taken(wanted);

            throw; // the same wish, twice at once
        }
    }

    private Error Taken(string slug) => Error.Invalid(SlugField, text["slug.taken", slug]);
}
