using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Members;
using Portal.Kernel;

namespace Portal.Features.Access;

/// <summary>What the caller may do, for the buttons that a page offers and for rules about giving rights. The gate decides again when a button is pressed.</summary>
internal sealed class CallerRights(PortalDb db, CallerContext context)
{
    private IReadOnlyList<StaffPermission>? _permissions;

    /// <returns>Everything for the program itself.</returns>
    public async Task<IReadOnlyList<StaffPermission>> MineAsync(CancellationToken ct) => _permissions ??= context.Caller.IsSystem
        ? StaffRole.Administrator.Permissions()
        : (await db.Staff.Where(s => s.PersonId == context.Caller.Person).Select(s => (StaffRole?)s.Role).SingleOrDefaultAsync(ct))?.Permissions() ?? [];

    public async Task<bool> MayAsync(StaffPermission permission, CancellationToken ct) => (await MineAsync(ct)).Contains(permission);
}
