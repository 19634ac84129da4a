using Portal.Data;
using Portal.Features.Access;
using Portal.Features.Plans;
using Portal.Kernel;

namespace Portal.Features.SignUp;

internal static class SignUpSetup
{
    public static IServiceCollection AddSignUp(this IServiceCollection services)
    {
        services.AddScoped<SlugWords>();
        services.AddScoped<SignUpMails>();
        services.AddSingleton<SignUpProof>();
        services.AddSingleton<SignUpTurns>();
        services.AddScoped<PriceText>();
        services.AddSingleton<IForget, AbandonedSignUps>();
        return services;
    }

    public static WebApplication MapSignUp(this WebApplication app)
    {
        // Asked by the form's script while a visitor types; answers in the language of the page.
        app.MapGet("/signup/slug", async (string? slug, string? organisation, IDispatcher dispatcher, CancellationToken ct) =>
        {
            var answer = await dispatcher.SendAsync(new CheckSlug(slug, organisation), ct);
            return Results.Json(answer.Succeeded ? answer.Value : new SlugAnswer("", false, answer.Error!.Message));
        }).RequireRateLimiting(RateLimits.SignUpPolicy);
        return app;
    }
}
