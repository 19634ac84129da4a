using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.FourEyes;

/// <summary>How a command ended that a second person may have to approve.</summary>
public enum Decided
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>Nothing has happened yet: it waits for another.</summary>
    Waits,
}

/// <summary>What somebody wants to do.</summary>
/// <param name="Subject">What it is about, as people call it.</param>
/// <param name="Reason">For whoever is to approve it.</param>
internal sealed record Guarded(GuardedChange Change, string Subject, string Reason)
{
    public TenantId? Tenant { get; init; }

    public PersonId? Person { get; init; }

    public StaffRole? Role { get; init; }

    public string Place => $"{Change}|{Tenant?.ToString() ?? Person?.ToString() ?? Subject.ToUpperInvariant()}";
}

/// <summary>Does what was approved.</summary>
internal interface IGuardedChange
{
    IReadOnlyCollection<GuardedChange> Changes { get; }

    /// <summary>Looks again whether it can be done, and adds it to the unit of work; the caller saves.</summary>
    /// <returns>Null, or why not.</returns>
    Task<Error?> DoAsync(SecondApproval approved, CancellationToken ct);
}

/// <summary>The four-eyes rule: where the provider has switched it on, what matters most is asked for by one person and approved by another.</summary>
internal sealed class FourEyesCheck(
    PortalDb db, CallerContext context, FourEyesMails mails, IMail mail, IAuditTrail audit, TimeProvider time, IStringLocalizer<FourEyesText> text)
{
    /// <summary>Who may approve it: whoever could do it.</summary>
    public static StaffPermission PermissionFor(GuardedChange change) =>
        change is GuardedChange.DeleteTenant or GuardedChange.DeleteTenantNow ? StaffPermission.DeleteTenants : StaffPermission.ManageStaff;

    /// <summary>Whether the caller must ask another for this. The program itself asks nobody.</summary>
    public async Task<bool> IsNeededAsync(GuardedChange change, CancellationToken ct)
    {
        if (context.Caller.IsSystem)
            return false;

        return IsOn(await db.ReadStaffRulesAsync(ct), change);
    }

    /// <summary>Whether the rules ask for a second person there.</summary>
    public static bool IsOn(StaffRules rules, GuardedChange change) =>
        change is GuardedChange.DeleteTenant or GuardedChange.DeleteTenantNow or GuardedChange.StopForDeletion ? rules.NeedSecondToDelete : rules.NeedSecondForStaff;

    /// <summary>Asks another where the rule is on, and saves that.</summary>
    /// <returns>Null: no second person is needed, go on. Otherwise what to answer.</returns>
    public async Task<Result<Decided>?> AskAsync(Guarded wanted, CancellationToken ct)
    {
        if (!await IsNeededAsync(wanted.Change, ct))
            return null;

        if (string.IsNullOrWhiteSpace(wanted.Reason))
            return Error.Invalid(nameof(wanted.Reason), text["reason.missing"]);

        var me = context.Caller.Person!.Value;
        var others = (await HoldersAsync(PermissionFor(wanted.Change), ct)).Where(p => p.Id != me.Value).ToList();
        if (others.Count == 0)
            return Error.Conflict(text["nobodyElse"]);

        var now = time.GetUtcNow();
        if (await db.SecondApprovals.SingleOrDefaultAsync(a => a.Place == wanted.Place, ct) is { } earlier)
        {
            if (!earlier.IsOver(now))
                return Error.Conflict(text["waitsAlready", earlier.AskedBy]);

            earlier.Place = earlier.Id.ToString(); // nobody has decided; it makes room
        }

        var asked = new SecondApproval
        {
            Id = Guid.CreateVersion7(),
            Change = wanted.Change,
            TenantId = wanted.Tenant,
            PersonId = wanted.Person,
            Role = wanted.Role,
            Subject = wanted.Subject,
            Reason = wanted.Reason.Trim(),
            AskedById = me,
            AskedBy = context.Caller.Name,
            AskedAt = now,
            ExpiresAt = now + SecondApproval.ValidFor,
            Place = wanted.Place,
        };
        db.SecondApprovals.Add(asked);
        audit.Waits();
        foreach (var other in others)
            mail.Queue(mails.Asked(other, asked), wanted.Tenant);

        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DuplicateException)
        {
            return Error.Conflict(text["waitsAlready", context.Caller.Name]); // the other click of a double one, or another at the same moment
        }

        return Decided.Waits;
    }

    /// <summary>Those whose account is open and who may do this.</summary>
    public async Task<IReadOnlyList<Person>> HoldersAsync(StaffPermission permission, CancellationToken ct)
    {
        var roles = StaffRoles.Allowing(permission);
        var ids = await db.Staff.Where(s => roles.Contains(s.Role)).Select(s => s.PersonId).ToListAsync(ct);
        var raw = ids.ConvertAll(i => i.Value);
        var now = time.GetUtcNow();
        return [.. (await db.People.AsNoTracking().Where(p => raw.Contains(p.Id)).OrderBy(p => p.NormalizedEmail).ToListAsync(ct)).Where(p => !Person.IsLocked(p.LockoutEnd, now))];
    }
}
