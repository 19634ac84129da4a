using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.Members;

namespace Portal.Features.Roster;

internal static class RosterSetup
{
    /// <summary>Registers members, invitations and roles of tenants.</summary>
    public static IServiceCollection AddRoster(this IServiceCollection services)
    {
        services.AddScoped<TenantPeople>();
        services.AddScoped<InvitationMails>();
        services.AddScoped<MembershipMails>();
        services.AddScoped<Joining>();
        services.AddSingleton<IForget, LapsedInvitations>();
        return services;
    }
}

/// <summary>Invitations that ran out a month ago; until then they can be seen and sent again.</summary>
internal sealed class LapsedInvitations : IForget
{
    public string What => "invitations that have run out";

    public Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        var before = now - SpentTokens.KeptFor;
        return db.MemberInvitations.AcrossTenants().Where(i => i.ExpiresAt < before).ExecuteDeleteAsync(ct);
    }
}
