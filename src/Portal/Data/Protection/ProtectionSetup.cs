using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using Portal.Kernel;

namespace Portal.Data.Protection;

internal static class ProtectionSetup
{
    /// <summary>Data Protection (cookies, short tokens, mails on their way) with its keys in the control database, encrypted by the root key.</summary>
    public static IServiceCollection AddProtection(this IServiceCollection services)
    {
        services.AddSingleton(s => RootKey.Load(s.GetRequiredService<PortalOptions>(), s.GetRequiredService<DataFolders>(), s.GetRequiredService<ILogger<RootKey>>()));
        services.AddScoped<Vault>();
        services.AddScoped<FirstProtectionKey>();
        services.AddSingleton<Rewrapping>();
        services.AddHostedService<RootKeyCheck>();
        services.AddDataProtection().SetApplicationName("Portal").PersistKeysToDbContext<PortalDb>(); // stored in every token; never rename
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s =>
            new ConfigureOptions<KeyManagementOptions>(keys => keys.XmlEncryptor = new RootKeyXmlEncryptor(s.GetRequiredService<RootKey>())));
        return services;
    }
}
