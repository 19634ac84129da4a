using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Localization;
using Portal.Shell.Components;

namespace Portal.Shell.Pages;

/// <summary>The page of every answer that went wrong: a refused request or an exception. It changes nothing of the answer's status.</summary>
public sealed partial class ErrorPage(IStringLocalizer<PagesText> text)
{
    private static readonly int[] Known = [400, 403, 404, 405, 413, 415, 429, 503];

    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = null!;

    private IStringLocalizer<PagesText> T => text;

    // Nothing went wrong for somebody who types the address of this page: it is none.
    protected override void OnInitialized()
    {
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is null && HttpContext.Features.Get<IExceptionHandlerFeature>() is null)
            HttpContext.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private int Status => HttpContext.Response.StatusCode;

    private string Key => Known.Contains(Status) ? Status.ToString(System.Globalization.CultureInfo.InvariantCulture) : "500";

    private string Title => text[$"error.{Key}.title"];

    private string Text => text[$"error.{Key}.text"];

    private Scene Scene => Status switch
    {
        403 or 429 => Scene.ClosedDoor,
        404 => Scene.NoSuchPlace,
        _ => Scene.Unplugged,
    };

    /// <summary>The way back, by the shell that they were in.</summary>
    private (string Href, string Text) Back
    {
        get
        {
            var path = new PathString(HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath ?? HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path);
            return path.StartsWithSegments("/admin") ? ("/admin", "toBackOffice") : path.StartsWithSegments("/t") ? ("/workspaces", "toWorkspaces") : ("/", "toStart");
        }
    }

    /// <summary>Only for what is ours to look up: nobody needs a reference for a page that does not exist.</summary>
    private string? Reference => Status >= 500 ? Activity.Current?.TraceId.ToHexString() ?? HttpContext.TraceIdentifier : null;
}
