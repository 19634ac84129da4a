using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Portal.Data;
using Portal.Features.Members.Admin;
using Portal.Features.Members.Factors;
using Portal.Kernel;

namespace Portal.Features.Members;

internal static class MembersSetup
{
    /// <summary>Registers accounts and sign-in (ASP.NET Core Identity).</summary>
    public static IServiceCollection AddMembers(this IServiceCollection services)
    {
        services.AddLocalization();
        services.AddSingleton<ILookupNormalizer, EmailNormalizer>();
        services.AddIdentityCore<Person>(identity =>
        {
            identity.ClaimsIdentity.SecurityStampClaimType = Session.StampClaim;
            identity.User.RequireUniqueEmail = true;
            identity.User.AllowedUserNameCharacters = ""; // the user name is the address, which has its own rule
            identity.Password.RequiredLength = 1; // our validators say what a password must be, in words
            identity.Password.RequireDigit = identity.Password.RequireLowercase = identity.Password.RequireUppercase = identity.Password.RequireNonAlphanumeric = false;
        }).AddUserStore<PersonStore>().AddDefaultTokenProviders();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 210_000); // OWASP's number for PBKDF2 with SHA-512
        services.Configure<DataProtectionTokenProviderOptions>(tokens => tokens.TokenLifespan = TimeSpan.FromHours(2));

        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme);
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure<PortalOptions, SessionLimits>((cookie, portal, sessions) =>
        {
            cookie.Cookie.Name = portal.IsSecure ? "__Host-portal" : "portal"; // browsers take the prefix over https only
            cookie.Cookie.Path = "/";
            cookie.Cookie.HttpOnly = true;
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = portal.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = sessions.Idle;
            cookie.SlidingExpiration = true;
            cookie.LoginPath = "/signin";
            cookie.LogoutPath = "/signout";
            cookie.AccessDeniedPath = "/signin";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.EventsType = typeof(SignInCookieEvents);
        });
        services.AddAuthorization();
        services.AddSingleton(s => s.GetRequiredService<IConfiguration>().GetSection(SessionLimits.Section).Get<SessionLimits>() ?? new SessionLimits());
        services.AddSingleton<ISessionCheck, SessionCheck>();
        services.AddSingleton<SessionUse>();
        services.AddHostedService(services => services.GetRequiredService<SessionUse>());
        services.AddScoped<TenantContacts>();
        services.AddScoped<SignInCookieEvents>();
        services.AddScoped<SignInCookie>();
        services.AddScoped<PasswordAttempts>();
        services.AddScoped<Invitations>();
        services.AddScoped<InvitedAccounts>();
        services.AddScoped<PersonInNeed>();
        services.AddScoped<MeReader>();
        services.AddScoped<AccountDeletion>();
        services.AddScoped<FirstAdministrator>();
        services.AddSingleton<MemberMails>();
        services.AddSingleton<IForget, SpentTokens>();
        services.AddSingleton<IForget, AgedSessions>();
        services.AddSingleton<IForget, LapsedEmailChanges>();
        services.AddHostedService<FirstAdministratorLink>();
        services.AddFactors();
        return services;
    }

    public static WebApplication MapMembers(this WebApplication app)
    {
        app.MapPasskeys();

        // A foreign page must not be able to sign anybody out. Asking for the form has its token checked; the account menu's form brings one.
        app.MapPost("/signout", async (HttpContext http, IFormCollection _, IDispatcher dispatcher) =>
        {
            if (Session.Of(http.User) is { } session)
                await dispatcher.SendAsync(new SignOut(session.Id));

            await SignInCookie.WithdrawAsync(http);
            return Results.LocalRedirect("/signin?done=signed-out");
        });
        return app;
    }

    private sealed class EmailNormalizer : ILookupNormalizer
    {
        public string? NormalizeName(string? name) => NormalizeEmail(name);

        public string? NormalizeEmail(string? email) => email is null ? null : EmailAddress.Normalise(email);
    }
}
