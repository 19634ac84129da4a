namespace Portal.Features.SignUp;

internal static class SignUpSetup
{
    public static IServiceCollection AddSignUp(this IServiceCollection services) => services;

    public static WebApplication MapSignUp(this WebApplication app) => app;
}
