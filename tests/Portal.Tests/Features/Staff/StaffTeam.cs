using Microsoft.EntityFrameworkCore;
using MimeKit;
using Portal.Features.Access;
using Portal.Features.FourEyes;
using Portal.Features.Members;
using Portal.Features.Staff;
using Portal.Kernel;
using Portal.Tests.Features.Members;
using Portal.Tests.Support;

namespace Portal.Tests.Features.Staff;

/// <summary>An installation whose staff are exactly those whom a test adds: rules about the last one speak of all there are.</summary>
internal static class StaffTeam
{
    /// <summary>Nobody is staff, and no rule is on.</summary>
    public static Task EmptyAsync(this PortalApp app) => app.InDatabaseAsync(async db =>
    {
        await db.SecondApprovals.ExecuteDeleteAsync();
        await db.StaffInvitations.ExecuteDeleteAsync();
        await db.Set<StaffMember>().ExecuteDeleteAsync();
        await db.StaffRules.ExecuteUpdateAsync(r => r.SetProperty(x => x.NeedSecondToDelete, false).SetProperty(x => x.NeedSecondForStaff, false));
    });

    public static async Task<Caller> AddStaffAsync(this PortalApp app, StaffRole role)
    {
        var (id, email) = await app.AnAccountAsync();
        await app.InDatabaseAsync(db =>
        {
            db.Add(new StaffMember { PersonId = id, Role = role, Since = app.Clock.GetUtcNow() });
            return db.SaveChangesAsync();
        });
        return Caller.Of(id, email, "127.0.0.1");
    }

    public static Task<StaffRole?> RoleOfAsync(this PortalApp app, Caller person) =>
        app.InDatabaseAsync(db => db.Set<StaffMember>().Where(s => s.PersonId == person.Person).Select(s => (StaffRole?)s.Role).SingleOrDefaultAsync());

    public static Task<int> AdministratorsAsync(this PortalApp app) => app.InDatabaseAsync(db => db.Set<StaffMember>().CountAsync(s => s.Role == StaffRole.Administrator));

    /// <summary>The secret of the link in the newest invitation to this address.</summary>
    /// <param name="before">Another one than this.</param>
    public static async Task<string> StaffLinkAsync(this PortalApp app, string address, string? before = null) =>
        SecretIn(await app.Mails.WaitForAsync(address, m => m.Subject!.Contains("invited to the staff", StringComparison.Ordinal) && SecretIn(m) != before));

    private static string SecretIn(MimeMessage mail) => Mailbox.LinkIn(mail).Segments[^1];
}
