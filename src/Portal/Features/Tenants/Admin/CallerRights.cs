using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Tenants.Admin;

/// <summary>What the caller may do, for the buttons that a page offers. The gate decides again when one is pressed.</summary>
internal sealed class CallerRights(PortalDb db, CallerContext context)
{
    private IReadOnlyList<StaffPermission>? _permissions;

    public async Task<bool> MayAsync(StaffPermission permission, CancellationToken ct)
    {
        if (context.Caller.IsSystem)
            return true;

        _permissions ??= await db.Staff.Where(s => s.PersonId == context.Caller.Person).Select(s => s.Permissions).SingleOrDefaultAsync(ct) ?? [];
        return _permissions.Effective().Contains(permission);
    }
}
