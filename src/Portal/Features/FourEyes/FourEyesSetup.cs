using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Features.FourEyes.Admin;

namespace Portal.Features.FourEyes;

internal static class FourEyesSetup
{
    /// <summary>Registers the four-eyes rule and what it guards of its own: being switched off.</summary>
    public static IServiceCollection AddFourEyes(this IServiceCollection services)
    {
        services.AddScoped<FourEyesCheck>();
        services.AddScoped<FourEyesMails>();
        services.AddScoped<GuardedNames>();
        services.AddScoped<Deciding>();
        services.AddScoped<IGuardedChange, StopFourEyes>();
        services.AddSingleton<IForget, OldApprovals>();
        return services;
    }
}

/// <summary>What was decided or ran out a quarter of a year ago; the audit keeps it.</summary>
internal sealed class OldApprovals : IForget
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    public string What => "second approvals";

    public Task<int> ForgetAsync(PortalDb db, DateTimeOffset now, CancellationToken ct)
    {
        var before = now - KeptFor;
        return db.SecondApprovals.Where(a => a.AskedAt < before).ExecuteDeleteAsync(ct);
    }
}
