using Portal.Features.Branding.Pictures;
using Portal.Integrations.Mail;

namespace Portal.Features.Branding;

internal static class BrandingSetup
{
    /// <summary>Registers how tenants look.</summary>
    public static IServiceCollection AddBranding(this IServiceCollection services)
    {
        services.AddSingleton<PictureMaker>();
        services.AddScoped<BrandVersions>();
        services.AddScoped<Looks>();
        services.AddScoped<IMailLooks>(s => s.GetRequiredService<Looks>());
        services.AddScoped<PageLook>();
        return services;
    }
}
