namespace Portal.Shell.Web;

/// <summary>What went wrong is a page for people and ProblemDetails for programs; the status stays what it is.</summary>
internal static class FriendlyErrors
{
    public static void UseFriendlyErrors(this IApplicationBuilder app)
    {
        app.UseWhen(context => !WantsPage(context), programs =>
        {
            programs.UseExceptionHandler();
            programs.UseStatusCodePages();
        });
        app.UseWhen(WantsPage, people =>
        {
            people.UseExceptionHandler("/error", createScopeForErrors: true);
            people.UseStatusCodePagesWithReExecute("/error", createScopeForStatusCodePages: true);
        });
    }

    private static bool WantsPage(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/api")
        && !context.Request.Path.StartsWithSegments("/health")
        && !context.Request.Path.StartsWithSegments("/_blazor")
        && context.Request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);
}
