using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Signs a browser in and out. Only plain HTTP requests can: a circuit sets no cookie.</summary>
public sealed class SignInCookie(UserManager<Person> people, IUserClaimsPrincipalFactory<Person> principals, TimeProvider time)
{
    /// <summary>Without a request for this long, a browser is signed out.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    /// <summary>After this long everybody signs in again, however busy.</summary>
    public static readonly TimeSpan AtMost = TimeSpan.FromDays(7);

    internal const string BeganKey = "began";

    /// <summary>Begins a new session for a person whom a command has just admitted.</summary>
    public async Task IssueAsync(HttpContext http, PersonId id)
    {
        var person = await people.FindByIdAsync(id.ToString()) ?? throw new InvalidOperationException($"There is no account {id}.");
        var properties = new AuthenticationProperties { IsPersistent = true };
        properties.Items[BeganKey] = time.GetUtcNow().UtcTicks.ToString(CultureInfo.InvariantCulture);
        await http.SignInAsync(IdentityConstants.ApplicationScheme, await principals.CreateAsync(person), properties);
        if (person.Language is { } language)
            Speak(http, language);
    }

    /// <summary>Has this browser use a language from the next page on: the person's own choice wins over the browser's.</summary>
    public static void Speak(HttpContext http, string? language)
    {
        if (language is null)
            http.Response.Cookies.Delete(Languages.Cookie);
        else
            http.Response.Cookies.Append(Languages.Cookie, language, new CookieOptions { HttpOnly = true, IsEssential = true, MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps });
    }

    public static Task WithdrawAsync(HttpContext http) => http.SignOutAsync(IdentityConstants.ApplicationScheme);
}

/// <summary>Checks every request's cookie against the account, so that what was ended anywhere is over here.</summary>
internal sealed class SignInCookieEvents(ISessionCheck sessions, TimeProvider time, ILogger<SignInCookieEvents> logger) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (await IsOverAsync(context))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(context.Scheme.Name);
        }
    }

    /// <summary>Where somebody goes after signing in or out the page says, which judges the address; the cookie's own redirect would not (and fails on umlauts).</summary>
    public override Task RedirectToReturnUrl(RedirectContext<CookieAuthenticationOptions> context) => Task.CompletedTask;

    private async Task<bool> IsOverAsync(CookieValidatePrincipalContext context)
    {
        var began = context.Properties.Items.TryGetValue(SignInCookie.BeganKey, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var ticks)
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : DateTimeOffset.MinValue;
        if (time.GetUtcNow() > began + SignInCookie.AtMost)
            return true;

        if (!PersonId.TryParse(context.Principal!.FindFirstValue(ClaimTypes.NameIdentifier), null, out var person))
            return true;

        try
        {
            var session = new Session(person, context.Principal!.FindFirstValue(Session.StampClaim) ?? "");
            return (await sessions.FindEndedAsync([session], context.HttpContext.RequestAborted)).Count > 0;
        }
        catch (Exception exception) when (Outage.Is(exception))
        {
            // Nobody is signed out because the database is away; until it is back, the gate lets nothing through either.
            logger.LogWarning(exception, "A session could not be checked.");
            return false;
        }
    }
}
