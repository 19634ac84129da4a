namespace Portal.Shell.Components;

/// <summary>What a page says to programs, beside what it says to people.</summary>
public static class PageStatus
{
    /// <summary>
    /// A link opens nothing any more, and the page itself says why and what to do. Not 404: Blazor drops what a page with that status rendered, so that people would read
    /// the general words instead.
    /// </summary>
    public static void Gone(HttpContext http)
    {
        if (!http.Response.HasStarted)
            http.Response.StatusCode = StatusCodes.Status410Gone;
    }
}
