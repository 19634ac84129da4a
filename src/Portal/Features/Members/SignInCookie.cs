using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Signs a browser in and out. Only plain HTTP requests can: a circuit sets no cookie.</summary>
public sealed class SignInCookie(PortalDb db, IUserClaimsPrincipalFactory<Person> principals, TimeProvider time)
{
    /// <summary>Without a request for this long, a browser is signed out.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    /// <summary>After this long everybody signs in again, however busy.</summary>
    public static readonly TimeSpan AtMost = TimeSpan.FromDays(7);

    /// <summary>Begins a new session for a person whom a command has just admitted. The one that this browser had before ends.</summary>
    public async Task IssueAsync(HttpContext http, PersonId id)
    {
        var now = time.GetUtcNow();
        var person = await db.People.AsNoTracking().SingleAsync(p => p.Id == id.Value);
        var session = new SignInSession { Id = SessionId.New(), PersonId = person.Id, StartedAt = now, EndsAt = now + AtMost };
        var before = Session.Of(http.User)?.Id;
        await db.SignInSessions.Where(s => s.Id == before).ExecuteDeleteAsync();
        db.Add(session);
        await db.SaveChangesAsync();

        var user = await principals.CreateAsync(person);
        ((ClaimsIdentity)user.Identity!).AddClaim(new Claim(Session.IdClaim, session.Id.ToString()));
        await http.SignInAsync(IdentityConstants.ApplicationScheme, user, new AuthenticationProperties { IsPersistent = true });
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
internal sealed class SignInCookieEvents(ISessionCheck sessions, ILogger<SignInCookieEvents> logger) : CookieAuthenticationEvents
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
        if (Session.Of(context.Principal!) is not { } session)
            return true;

        try
        {
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
