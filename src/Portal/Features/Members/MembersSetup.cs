namespace Portal.Features.Members;

internal static class MembersSetup
{
    /// <summary>Registers accounts and sign-in (ASP.NET Core Identity).</summary>
    public static IServiceCollection AddMembers(this IServiceCollection services) => services;

    public static WebApplication MapMembers(this WebApplication app) => app;
}
