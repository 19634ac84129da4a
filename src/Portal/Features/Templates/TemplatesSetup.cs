using Portal.Provisioning;

namespace Portal.Features.Templates;

internal static class TemplatesSetup
{
    /// <summary>Registers what reads and checks written templates.</summary>
    public static IServiceCollection AddTemplates(this IServiceCollection services)
    {
        services.AddSingleton(s => new TemplateSchemas(s.GetRequiredService<ProvisioningOptions>()));
        services.AddSingleton<TemplateFormat>();
        return services;
    }
}
