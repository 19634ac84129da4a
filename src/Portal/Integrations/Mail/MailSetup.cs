using Portal.Data;
using Portal.Kernel;

namespace Portal.Integrations.Mail;

internal static class MailSetup
{
    /// <summary>Registers the outbox and, where this process is a worker, its delivery.</summary>
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton(s => s.GetRequiredService<IConfiguration>().GetSection(MailOptions.Section).Get<MailOptions>() ?? new MailOptions());
        services.AddScoped<IMail, Outbox>();
        services.AddSingleton<MailProtection>();
        services.AddSingleton<MailSignal>();
        services.AddSingleton<MailWriter>();
        services.AddSingleton<IMailTransport>(s => s.GetRequiredService<MailOptions>() is { Host.Length: > 0 } options
            ? new SmtpTransport(options)
            : new FolderTransport(s.GetRequiredService<DataFolders>()));
        services.AddSingleton<IForget, OldMails>();
        services.AddHostedService<MailDelivery>();
        return services;
    }
}
