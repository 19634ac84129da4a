using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Kernel;
using Portal.Provisioning.Records;

namespace Portal.Features.Tenants.Admin;

/// <summary>Turns a waiting sign-up down. The visitor reads the reason by mail and on the page where they follow it; the address is free again.</summary>
[Requires(StaffPermission.ApproveTenants)]
public sealed record RejectTenant(TenantId Id, string Reason) : ICommand;

internal sealed class RejectTenantValidator : AbstractValidator<RejectTenant>
{
    public RejectTenantValidator(IStringLocalizer<TenantsAdminText> text) => RuleFor(c => c.Reason).WrittenNote(text);
}

internal sealed class RejectTenantHandler(PortalDb db, TenantsToChange tenants, IMail mail, IStringLocalizer<TenantsAdminText> text, TimeProvider time)
    : ICommandHandler<RejectTenant>
{
    public async Task<Result> Handle(RejectTenant command, CancellationToken ct)
    {
        var found = await tenants.FindAsync(command.Id, TenantAction.Reject, ct);
        if (found.Error is not null)
            return found.Error;

        var tenant = found.Value;
        tenant.StatusNote = command.Reason.Trim();
        tenant.Become(TenantStatus.Rejected, time.GetUtcNow());
        db.RemoveRange(await db.Addresses.Where(a => a.TenantId == tenant.Id).ToListAsync(ct));
        using (Speaking.In(tenant.Language))
            mail.Queue(Letter(tenant), tenant.Id);

        await db.SaveChangesAsync(ct);
        return Result.Success;
    }

    private MailMessage Letter(Tenant tenant) => new(
        tenant.OwnerEmail,
        text["mail.rejected.subject", tenant.Name],
        [text["mail.rejected.opening", tenant.Name], text["mail.rejected.reason"], tenant.StatusNote!, text["mail.rejected.closing"]],
        Action: null,
        tenant.Language);
}
