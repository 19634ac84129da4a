using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.FourEyes;
using Portal.Features.Members;
using Portal.Features.Staff.Admin;

namespace Portal.Features.Staff;

internal static class StaffSetup
{
    /// <summary>Registers the provider's own people: who they are, and how they come and go.</summary>
    public static IServiceCollection AddStaff(this IServiceCollection services)
    {
        services.AddScoped<StaffPeople>();
        services.AddScoped<StaffReader>();
        services.AddScoped<StaffMails>();
        services.AddScoped<JoiningStaff>();
        services.AddScoped<IGuardedChange, ApprovedStaffChange>();
        services.AddSingleton<IForget, LapsedStaffInvitations>();
        return services;
    }
}

/// <summary>Invitations that ran out a month ago; until then they can be seen and sent again.</summary>
internal sealed class LapsedStaffInvitations : IForget
{
    public string What => "invitations of staff that have run out";

    public Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        var before = now - SpentTokens.KeptFor;
        return db.StaffInvitations.Where(i => i.ExpiresAt < before).ExecuteDeleteAsync(ct);
    }
}
