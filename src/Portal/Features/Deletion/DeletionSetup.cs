using Portal.Data;
using Portal.Features.Deletion.Admin;
using Portal.Features.Deletion.Certificates;
using Portal.Features.FourEyes;
using Portal.Provisioning;
using Portal.Provisioning.Verification;

namespace Portal.Features.Deletion;

internal static class DeletionSetup
{
    /// <summary>Registers what both sides' messages share, certificates, and the clock where this process is a worker.</summary>
    public static IServiceCollection AddDeletion(this IServiceCollection services)
    {
        services.AddSingleton(s => s.GetRequiredService<IConfiguration>().GetSection(DeletionOptions.Section).Get<DeletionOptions>() ?? new DeletionOptions());
        services.AddScoped<InTheWay>();
        services.AddScoped<IBlockDeletion, LegalHoldBlocks>();
        services.AddScoped<DeletionPlanner>();
        services.AddScoped<Leaving>();
        services.AddScoped<ComingBack>();
        services.AddScoped<Parting>();
        services.AddScoped<IGuardedChange, ApprovedDeletion>();
        services.AddScoped<DeletionMails>();
        services.AddScoped<CertificateKeys>();
        services.AddScoped<CertificateWords>();
        services.AddScoped<CertificatePdf>();
        services.AddScoped<IVerifyRule, DeletedTenantsAreGone>();
        services.AddSingleton<IForget, AuditOfTheDeleted>();
        services.AddSingleton<DeletionClock>();
        services.AddHostedService(s => s.GetRequiredService<DeletionClock>());
        return services;
    }
}
