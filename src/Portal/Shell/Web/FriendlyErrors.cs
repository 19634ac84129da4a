using Microsoft.AspNetCore.Diagnostics;
using Portal.Kernel;
using Portal.Shell.Layouts;

namespace Portal.Shell.Web;

/// <summary>What went wrong is a page for people and ProblemDetails for programs; the status stays what it is.</summary>
internal static class FriendlyErrors
{
    private const string Page = "/error";

    public static void UseFriendlyErrors(this IApplicationBuilder app)
    {
        app.UseWhen(context => !WantsPage(context), programs =>
        {
            programs.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusOf });
            programs.UseStatusCodePages();
            programs.Use(LeaveNothingBlank);
        });
        app.UseWhen(WantsPage, people =>
        {
            people.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = Page, CreateScopeForErrors = true, StatusCodeSelector = StatusOf });
            people.UseStatusCodePagesWithReExecute(Page, createScopeForStatusCodePages: true);
            people.Use(ReadPage);
            people.Use(LeaveNothingBlank);
        });
    }

    /// <summary>An outage is not a bug: it says so, and that it will pass.</summary>
    internal static int StatusOf(Exception exception) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        { InnerException: BadHttpRequestException inner } => inner.StatusCode,
        _ => Outage.Is(exception) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError,
    };

    /// <summary>
    /// Blazor answers a form without its token, or one that its page does not have (any more), with a type and without a word: with the type, nothing else would
    /// say what happened.
    /// </summary>
    private static async Task LeaveNothingBlank(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Response.HasStarted || context.Response.StatusCode < 400)
            return;

        if (context.Items[Broken.StatusKey] is int status)
            context.Response.StatusCode = status;

        context.Response.ContentType = null;
    }

    /// <summary>The error page is read, whatever the refused request wanted to do: it would not be found for a DELETE.</summary>
    private static Task ReadPage(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.Request.Method = HttpMethods.Get;
            context.SetEndpoint(null);
        }

        return next(context);
    }

    private static bool WantsPage(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/api")
        && !context.Request.Path.StartsWithSegments("/health")
        && !context.Request.Path.StartsWithSegments("/_blazor")
        && context.Request.Headers.Accept.Any(accept => accept?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);
}
