namespace Portal.Shell.Web;

/// <summary>Browsers do not hold WebSockets to the same-origin rule: a foreign page could open a circuit with a person's cookies.</summary>
internal static class HubOrigin
{
    public static void UseHubOriginCheck(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!context.Request.Path.StartsWithSegments("/_blazor") || IsOurs(context.Request))
            return next(context);

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });

    /// <summary>Without the header it is no browser's cross-site request: those always carry it.</summary>
    private static bool IsOurs(HttpRequest request) =>
        request.Headers.Origin is not [{ } origin]
            ? request.Headers.Origin.Count == 0
            : Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase) && from.Scheme == request.Scheme;
}
