using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Integrations.Mail;
using Portal.Kernel;

namespace Portal.Features.Members;

/// <summary>Signs a browser in and out. Only plain HTTP requests can: a circuit sets no cookie.</summary>
public sealed class SignInCookie(PortalDb db, IUserClaimsPrincipalFactory<Person> principals, MemberMails mails, IMail mail, SessionLimits options, TimeProvider time)
{
    /// <summary>Begins a new session for a person whom a command has just admitted. The one that this browser had before ends.</summary>
    public async Task IssueAsync(HttpContext http, PersonId id)
    {
        await EndAsync(http);
        var now = time.GetUtcNow();
        await BeginAsync(http, id, now, now + options.AtMost);
    }

    /// <summary>
    /// Goes on with this browser's session after its person has proved again who they are: under a new id, so that a copy of the old cookie gains nothing by it,
    /// and ending when the old one would have.
    /// </summary>
    /// <returns>False: that session is over meanwhile.</returns>
    public async Task<bool> ProveAsync(HttpContext http, PersonId id)
    {
        if (await EndAsync(http) is not { } before || before.PersonId != id.Value)
            return false;

        await BeginAsync(http, id, before.StartedAt, before.EndsAt);
        return true;
    }

    /// <summary>Has this browser show pages from the next one on as its person wants them on every device; what they left open stays as the browser has it.</summary>
    public static void Adopt(HttpContext http, string? language, ThemeChoice? theme, string? zone)
    {
        Keep(http, Languages.Cookie, language);
        Keep(http, Appearance.ThemeCookie, theme?.ToString().ToLowerInvariant());
        Keep(http, Appearance.ZoneCookie, zone);
    }

    /// <summary>Leaves a choice to the browser again.</summary>
    public static void Forget(HttpContext http, string cookie) => http.Response.Cookies.Delete(cookie);

    private static void Keep(HttpContext http, string cookie, string? value)
    {
        if (value is not null)
            http.Response.Cookies.Append(cookie, value, new CookieOptions { HttpOnly = true, IsEssential = true, MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps });
    }

    public static Task WithdrawAsync(HttpContext http) => http.SignOutAsync(IdentityConstants.ApplicationScheme);

    private async Task<SignInSession?> EndAsync(HttpContext http)
    {
        if (Session.Of(http.User) is not { } session)
            return null;

        var before = await db.SignInSessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == session.Id);
        return await db.SignInSessions.Where(s => s.Id == session.Id).ExecuteDeleteAsync() == 1 ? before : null;
    }

    private async Task BeginAsync(HttpContext http, PersonId id, DateTimeOffset startedAt, DateTimeOffset endsAt)
    {
        var now = time.GetUtcNow();
        var person = await db.People.AsNoTracking().SingleAsync(p => p.Id == id.Value);
        var device = Device.Of(http.Request.Headers.UserAgent);
        var session = new SignInSession
        {
            Id = SessionId.New(),
            PersonId = person.Id,
            StartedAt = startedAt,
            EndsAt = endsAt,
            LastSeenAt = now,
            ProvedAt = now,
            Browser = device.Browser,
            Platform = device.Platform,
            Address = http.Connection.RemoteIpAddress?.ToString(),
        };
        db.Add(session);
        if (!device.IsIn(person.KnownDevices))
        {
            if (person.KnownDevices.Length > 0 && person.Wants(Notice.NewDevice))
                mail.Queue(mails.NewDevice(person, session));

            // Not by the row that was read: another sign-in at the same time must not make this one fail.
            var known = device.AddedTo(person.KnownDevices);
            await db.People.Where(p => p.Id == person.Id).ExecuteUpdateAsync(change => change.SetProperty(p => p.KnownDevices, known));
        }

        await db.SaveChangesAsync();

        var user = await principals.CreateAsync(person);
        ((ClaimsIdentity)user.Identity!).AddClaim(new Claim(Session.IdClaim, session.Id.ToString()));
        await http.SignInAsync(IdentityConstants.ApplicationScheme, user, new AuthenticationProperties { IsPersistent = true });
        Adopt(http, person.Language, person.Theme, person.TimeZone);
    }
}

/// <summary>Checks every request's cookie against the account, so that what was ended anywhere is over here.</summary>
internal sealed class SignInCookieEvents(ISessionCheck sessions, SessionUse use, ILogger<SignInCookieEvents> logger) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (await IsOverAsync(context))
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(context.Scheme.Name);
        }
        else if (Session.Of(context.Principal!) is { } session)
        {
            use.Note(session.Id, context.HttpContext.Connection.RemoteIpAddress?.ToString());
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
