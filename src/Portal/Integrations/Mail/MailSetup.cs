namespace Portal.Integrations.Mail;

internal static class MailSetup
{
    public static IServiceCollection AddMail(this IServiceCollection services) => services;
}
