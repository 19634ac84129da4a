namespace Portal.Shell.Web;

/// <summary>
/// Pages answer GET only, so that who asks for the headers alone (monitors, mail scanners, previews of links) would be told that there is no such page.
/// The server sends no body to them, whatever is written.
/// </summary>
internal static class HeadRequests
{
    public static void UseHeadAsGet(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (HttpMethods.IsHead(context.Request.Method))
            context.Request.Method = HttpMethods.Get;

        return next(context);
    });
}
