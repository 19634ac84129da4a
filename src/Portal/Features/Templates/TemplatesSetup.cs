namespace Portal.Features.Templates;

internal static class TemplatesSetup
{
    /// <summary>Registers what reads and checks written templates.</summary>
    public static IServiceCollection AddTemplates(this IServiceCollection services)
    {
        services.AddSingleton<TemplateSchemas>();
        services.AddSingleton<TemplateFormat>();
        return services;
    }
}
